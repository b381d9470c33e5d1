import type * as generated from "./generated";
import { type Method, request } from "./http";
import type { Page, QuickAddAnswer, RecurrenceRequest, Task } from "./types";

/** An operation as the backend describes it; the compiler holds each call to it. */
interface Operation {
  url: string;
  path?: unknown;
  query?: unknown;
  body?: unknown;
}

type Call<Op extends Operation> = Omit<Op, "url" | "headers"> & { signal?: AbortSignal };

/** Fills the path, then sends. Without run-time cost of a generated client: only its types are used. */
export function call<Op extends Operation, Answer>(method: Method, url: Op["url"], options: Call<Op>): Promise<Answer> {
  const parts = (options.path ?? {}) as Record<string, string>;
  const path = url.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(parts[name] ?? ""));
  return request<Answer>(method, path, {
    query: options.query as Record<string, unknown>,
    body: options.body,
    ...(options.signal ? { signal: options.signal } : {}),
  });
}

export type TaskQuery = NonNullable<generated.TasksListData["query"]>;
export type NotificationQuery = NonNullable<generated.NotificationsListData["query"]>;

/** The reads, and the few writes that must be answered at once; every other write goes through the outbox. */
export const api = {
  setup: () => call<generated.AuthReadSetupData, generated.Setup>("GET", "/api/setup", {}),
  me: () => call<generated.AuthReadMeData, generated.Me>("GET", "/api/auth/me", {}),
  login: (body: generated.Login) => call<generated.AuthLoginData, generated.SignedIn>("POST", "/api/auth/login", { body }),
  register: (body: generated.Register) =>
    call<generated.AuthRegisterData, generated.SignedIn>("POST", "/api/auth/register", { body }),
  logout: () => call<generated.AuthLogoutData, void>("POST", "/api/auth/logout", {}),

  tasks: (query: TaskQuery, signal?: AbortSignal) =>
    call<generated.TasksListData, Page<Task>>("GET", "/api/tasks", { query, signal }),
  task: (task_id: string, signal?: AbortSignal) =>
    call<generated.TasksReadData, Task>("GET", "/api/tasks/{task_id}", { path: { task_id }, signal }),
  history: (task_id: string, signal?: AbortSignal) =>
    call<generated.TasksListHistoryData, generated.PageAuditRecord>("GET", "/api/tasks/{task_id}/history", {
      path: { task_id },
      signal,
    }),

  /** Reads a text without creating anything. `ignored` stretches mean nothing but themselves. */
  readQuickAdd: (body: Omit<generated.QuickAdd, "dry_run">, signal?: AbortSignal) =>
    call<generated.QuickAddCreateData, QuickAddAnswer>("POST", "/api/quick-add", {
      body: { ...body, dry_run: true },
      signal,
    }),
  previewRecurrence: (due_date: string, due_zone: string, recurrence: RecurrenceRequest, limit: number, signal?: AbortSignal) =>
    call<generated.QuickAddPreviewRecurrenceData, generated.Occurrences>("POST", "/api/recurrence/preview", {
      body: { due_date, due_zone, recurrence, limit },
      signal,
    }),

  projects: (signal?: AbortSignal) =>
    call<generated.ProjectsListData, generated.PageProject>("GET", "/api/projects", { signal }),
  createProject: (body: generated.ProjectCreate) =>
    call<generated.ProjectsCreateData, generated.Project>("POST", "/api/projects", { body }),
  sections: (project_id: string, signal?: AbortSignal) =>
    call<generated.SectionsListData, generated.PageSection>("GET", "/api/projects/{project_id}/sections", {
      path: { project_id },
      signal,
    }),
  createSection: (project_id: string, body: generated.SectionCreate) =>
    call<generated.SectionsCreateData, generated.Section>("POST", "/api/projects/{project_id}/sections", {
      path: { project_id },
      body,
    }),
  labels: (signal?: AbortSignal) => call<generated.LabelsListData, generated.PageLabel>("GET", "/api/labels", { signal }),
  createLabel: (body: generated.LabelCreate) =>
    call<generated.LabelsCreateData, generated.Label>("POST", "/api/labels", { body }),
  members: (workspace_id: string, signal?: AbortSignal) =>
    call<generated.WorkspacesListMembersData, generated.PageMember>("GET", "/api/workspaces/{workspace_id}/members", {
      path: { workspace_id },
      signal,
    }),

  notifications: (query: NotificationQuery, signal?: AbortSignal) =>
    call<generated.NotificationsListData, generated.PageNotification>("GET", "/api/notifications", { query, signal }),
  reminders: (task_id: string, signal?: AbortSignal) =>
    call<generated.RemindersListData, generated.PageReminder>("GET", "/api/reminders", { query: { task_id }, signal }),
  addReminder: (task_id: string, body: generated.ReminderCreate) =>
    call<generated.RemindersCreateData, generated.Reminder>("POST", "/api/tasks/{task_id}/reminders", {
      path: { task_id },
      body,
    }),
  removeReminder: (reminder_id: string) =>
    call<generated.RemindersDeleteData, void>("DELETE", "/api/reminders/{reminder_id}", { path: { reminder_id } }),
};
