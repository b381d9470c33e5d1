import { request } from "./http";
import type {
  HistoryRecord,
  Label,
  Me,
  Member,
  Notification,
  Occurrence,
  Page,
  Project,
  Reminder,
  Section,
  Setup,
  Task,
} from "./types";

type Query = Record<string, string | number | boolean | undefined>;

/** The reads, and the few writes that must be answered at once; every other write goes through the outbox. */
export const api = {
  setup: () => request<Setup>("GET", "/api/setup"),
  me: () => request<Me>("GET", "/api/auth/me"),
  login: (body: { email: string; password: string }) => request<unknown>("POST", "/api/auth/login", { body }),
  register: (body: { email: string; password: string; name: string; time_zone: string }) =>
    request<unknown>("POST", "/api/auth/register", { body }),
  logout: () => request<unknown>("POST", "/api/auth/logout"),

  tasks: (query: Query, signal?: AbortSignal) => request<Page<Task>>("GET", "/api/tasks", { query, signal }),
  task: (id: string, signal?: AbortSignal) => request<Task>("GET", `/api/tasks/${id}`, { signal }),
  history: (id: string, signal?: AbortSignal) =>
    request<Page<HistoryRecord>>("GET", `/api/tasks/${id}/history`, { signal }),
  occurrences: (id: string, limit: number, signal?: AbortSignal) =>
    request<Page<Occurrence>>("GET", `/api/tasks/${id}/occurrences`, { query: { limit }, signal }),

  projects: (signal?: AbortSignal) =>
    request<Page<Project>>("GET", "/api/projects", { query: { limit: 200 }, signal }),
  sections: (projectId: string, signal?: AbortSignal) =>
    request<Page<Section>>("GET", `/api/projects/${projectId}/sections`, { signal }),
  labels: (signal?: AbortSignal) => request<Page<Label>>("GET", "/api/labels", { query: { limit: 200 }, signal }),
  members: (workspaceId: string, signal?: AbortSignal) =>
    request<Page<Member>>("GET", `/api/workspaces/${workspaceId}/members`, { signal }),

  notifications: (query: Query, signal?: AbortSignal) =>
    request<Page<Notification>>("GET", "/api/notifications", { query, signal }),
  reminders: (taskId: string, signal?: AbortSignal) =>
    request<Page<Reminder>>("GET", "/api/reminders", { query: { task_id: taskId }, signal }),
};
