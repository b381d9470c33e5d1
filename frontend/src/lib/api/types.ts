/** Shapes of the HTTP API (design/api.md). The generated client takes this module's place. */

export type TaskStatus = "open" | "done" | "cancelled";
export type Priority = 0 | 1 | 2 | 3 | 4;
export type RecurrencePattern = "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
export type RecurrenceMode = "on_completion" | "on_schedule" | "after_completion";
export type MonthEnd = "clamp" | "skip";

export interface Recurrence {
  rrule: string | null;
  cron: string | null;
  mode: RecurrenceMode;
  catch_up: "next_future" | "every_missed" | "latest_only";
  month_end: MonthEnd;
  zone: string | null;
  words: string | null;
}

export interface Task {
  id: string;
  workspace_id: string;
  project_id: string;
  section_id: string | null;
  subtask_of_id: string | null;
  title: string;
  description: string;
  status: TaskStatus;
  priority: Priority;
  rank: string;
  assignee_id: string | null;
  created_by: string | null;
  label_ids: string[];
  /** A date ("2026-11-30") when `due_all_day`, otherwise an RFC 3339 instant. */
  due_date: string | null;
  due_zone: string | null;
  due_all_day: boolean | null;
  start_date: string | null;
  start_zone: string | null;
  start_all_day: boolean | null;
  duration_minutes: number | null;
  is_recurring: boolean;
  recurrence_pattern: RecurrencePattern | null;
  recurrence_interval: number | null;
  recurrence: Recurrence | null;
  next_occurrence: string | null;
  parent_task_id: string | null;
  series_id: string | null;
  occurrence_key: string | null;
  reminder_sent: boolean;
  version: number;
  created_at: string;
  updated_at: string;
  completed_at: string | null;
  completed_by: string | null;
  deleted_at: string | null;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  count?: number | null;
}

export interface Completion {
  task: Task;
  next_occurrence: { occurrence_key: string; due_date: string } | null;
  missed: number;
}

export interface User {
  id: string;
  email: string;
  name: string;
  time_zone: string;
  is_admin: boolean;
}

export interface Workspace {
  id: string;
  name: string;
  role: "owner" | "admin" | "member" | "viewer";
  personal: boolean;
  inbox_project_id: string | null;
}

export interface Me {
  user: User;
  workspaces: Workspace[];
  csrf_token: string;
}

export interface Setup {
  first_run: boolean;
  registration: "open" | "invite";
}

export interface Project {
  id: string;
  workspace_id: string;
  parent_id: string | null;
  name: string;
  color: string | null;
  is_inbox: boolean;
  rank: string;
  version: number;
  archived_at: string | null;
}

export interface Section {
  id: string;
  project_id: string;
  name: string;
  rank: string;
}

export interface Label {
  id: string;
  workspace_id: string;
  name: string;
  color: string | null;
}

export interface Member {
  user_id: string;
  name: string;
  email: string;
  role: Workspace["role"];
}

export type SpanKind =
  | "date"
  | "time"
  | "recurrence"
  | "project"
  | "section"
  | "label"
  | "priority"
  | "reminder"
  | "duration"
  | "assignee";

/** A recognised stretch of the typed text. Offsets count Unicode code points, as the server does. */
export interface Span {
  kind: SpanKind;
  start: number;
  end: number;
  text: string;
  reading: string;
}

export interface Notification {
  id: string;
  kind: string;
  event_id: string;
  task_id: string | null;
  title: string;
  body: string;
  created_at: string;
  read_at: string | null;
  late: boolean;
  due_date: string | null;
}

export interface Reminder {
  id: string;
  task_id: string;
  kind: "at" | "before_due" | "after_due" | "before_start";
  offset: string | null;
  at: string | null;
  fire_at: string | null;
  state: "pending" | "fired" | "withdrawn";
}

export interface Occurrence {
  occurrence_key: string;
  due_date: string;
  /** Wall-clock time: "2026-11-30T09:00", or "2026-11-30" when it lasts all day. */
  local: string;
  note: "clamped" | "gap" | "fold" | null;
}

export interface Occurrences {
  words: string;
  items: Occurrence[];
}

export interface HistoryRecord {
  index: number;
  time: string;
  actor: { kind: string; id: string | null; name: string | null };
  action: string;
  changes: { field: string; before: unknown; after: unknown }[];
  request_id: string | null;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code?: string;
  errors?: { path: string; message: string; code: string }[];
  request_id?: string;
  /** On 412: the object as it stands. */
  current?: (Record<string, unknown> & { version: number }) | null;
}

/** `data` of the stream's `change` events. */
export interface Change {
  type: string;
  subject: string;
  workspace_id: string;
  object: "task" | "project" | "label" | "section" | "notification";
  version: number | null;
  time: string;
}

/** One line of quick add as the server understood it; `reading` says it in words. */
export interface Draft {
  title: string;
  depth: number;
  due_date: string | null;
  due_zone: string | null;
  priority: Priority;
  project: string | null;
  project_id: string | null;
  labels: string[];
  assignee: string | null;
  reminders: string[];
  duration_minutes: number | null;
  recurrence: Recurrence | null;
  reading: string;
  next_occurrences: Occurrence[];
  warnings: string[];
}

/** The answer of quick add; `tasks` is empty on a dry run. */
export interface QuickAddAnswer {
  spans: Span[];
  drafts: Draft[];
  tasks: Task[];
}
