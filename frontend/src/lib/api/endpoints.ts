import type * as generated from "./generated";
import { type Method, request } from "./http";
import type { Page, Task } from "./types";

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
  me: () => call<generated.AuthReadMeData, generated.Me>("GET", "/api/auth/me", {}),
  logout: () => call<generated.AuthLogoutData, void>("POST", "/api/auth/logout", {}),

  tasks: (query: TaskQuery, signal?: AbortSignal) =>
    call<generated.TasksListData, Page<Task>>("GET", "/api/tasks", { query, signal }),
  task: (task_id: string, signal?: AbortSignal) =>
    call<generated.TasksReadData, Task>("GET", "/api/tasks/{task_id}", { path: { task_id }, signal }),

  /** What repeats will bring between two days. */
  coming: (from: string, to: string, signal?: AbortSignal) =>
    call<generated.SeriesListComingData, generated.PageComingOccurrence>("GET", "/api/occurrences", {
      query: { from, to },
      signal,
    }),

  projects: (signal?: AbortSignal) =>
    call<generated.ProjectsListData, generated.PageProject>("GET", "/api/projects", { signal }),
  sections: (project_id: string, signal?: AbortSignal) =>
    call<generated.SectionsListData, generated.PageSection>("GET", "/api/projects/{project_id}/sections", {
      path: { project_id },
      signal,
    }),
  labels: (signal?: AbortSignal) => call<generated.LabelsListData, generated.PageLabel>("GET", "/api/labels", { signal }),
  members: (workspace_id: string, signal?: AbortSignal) =>
    call<generated.WorkspacesListMembersData, generated.PageMember>("GET", "/api/workspaces/{workspace_id}/members", {
      path: { workspace_id },
      signal,
    }),

  notifications: (query: NotificationQuery, signal?: AbortSignal) =>
    call<generated.NotificationsListData, generated.PageNotification>("GET", "/api/notifications", { query, signal }),
};
