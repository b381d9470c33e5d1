import { request } from "./http";
import type {
  HistoryRecord,
  Label,
  Me,
  Member,
  Notification,
  Occurrences,
  Page,
  Project,
  QuickAddAnswer,
  Recurrence,
  Reminder,
  Section,
  Setup,
  Task,
} from "./types";

type Query = Record<string, string | number | boolean | undefined>;

export interface RecurrenceRequest {
  due_date: string;
  due_zone: string;
  recurrence: Partial<Recurrence>;
  limit: number;
}

/** The reads, and the few writes that must be answered at once; every other write goes through the outbox. */
export const api = {
  setup: () => request<Setup>("GET", "/api/setup"),
  me: () => request<Me>("GET", "/api/auth/me"),
  login: (body: { email: string; password: string }) => request<unknown>("POST", "/api/auth/login", { body }),
  register: (body: { email: string; password: string; name: string; time_zone: string; invitation?: string }) =>
    request<unknown>("POST", "/api/auth/register", { body }),
  logout: () => request<unknown>("POST", "/api/auth/logout"),

  tasks: (query: Query, signal?: AbortSignal) => request<Page<Task>>("GET", "/api/tasks", { query, signal }),
  task: (id: string, signal?: AbortSignal) => request<Task>("GET", `/api/tasks/${id}`, { signal }),
  history: (id: string, signal?: AbortSignal) =>
    request<Page<HistoryRecord>>("GET", `/api/tasks/${id}/history`, { signal }),
  occurrences: (id: string, limit: number, signal?: AbortSignal) =>
    request<Occurrences>("GET", `/api/tasks/${id}/occurrences`, { query: { limit }, signal }),

  /** Reads a text without creating anything. `ignored` stretches mean nothing but themselves. */
  readQuickAdd: (text: string, zone: string, ignored: readonly [number, number][], signal?: AbortSignal) =>
    request<QuickAddAnswer>("POST", "/api/quick-add", { body: { text, zone, ignored, dry_run: true }, signal }),
  previewRecurrence: (rule: RecurrenceRequest, signal?: AbortSignal) =>
    request<Occurrences>("POST", "/api/recurrence/preview", { body: rule, signal }),

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
