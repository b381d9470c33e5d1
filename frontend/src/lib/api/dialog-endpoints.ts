import { call } from "./endpoints";
import type * as generated from "./generated";
import type { QuickAddAnswer, RecurrenceRequest } from "./types";

/** What the task panel and the dialogs ask for; apart, because it is loaded with them. */
export const dialogApi = {
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

  history: (task_id: string, signal?: AbortSignal) =>
    call<generated.TasksListHistoryData, generated.PageAuditRecord>("GET", "/api/tasks/{task_id}/history", {
      path: { task_id },
      signal,
    }),
  createProject: (body: generated.ProjectCreate) =>
    call<generated.ProjectsCreateData, generated.Project>("POST", "/api/projects", { body }),
  createSection: (project_id: string, body: generated.SectionCreate) =>
    call<generated.SectionsCreateData, generated.Section>("POST", "/api/projects/{project_id}/sections", {
      path: { project_id },
      body,
    }),
  createLabel: (body: generated.LabelCreate) =>
    call<generated.LabelsCreateData, generated.Label>("POST", "/api/labels", { body }),
  reminders: (task_id: string, signal?: AbortSignal) =>
    call<generated.RemindersListData, generated.PageReminder>("GET", "/api/reminders", { query: { task_id }, signal }),
  deliveries: (task_id: string, signal?: AbortSignal) =>
    call<generated.NotificationsListDeliveriesData, generated.PageDelivery>("GET", "/api/deliveries", {
      query: { task_id, limit: 100 },
      signal,
    }),
  addReminder: (task_id: string, body: generated.ReminderCreate) =>
    call<generated.RemindersCreateData, generated.Reminder>("POST", "/api/tasks/{task_id}/reminders", {
      path: { task_id },
      body,
    }),
  removeReminder: (reminder_id: string) =>
    call<generated.RemindersDeleteData, void>("DELETE", "/api/reminders/{reminder_id}", { path: { reminder_id } }),
};
