/**
 * The shapes of the HTTP API under the names that the interface uses. All come from the backend's
 * own description; narrowed here only where OpenAPI says less than the API promises.
 */
import type * as generated from "./generated";

export type {
  CatchUp,
  Channel,
  ChannelCreated,
  ComingOccurrence,
  Completion,
  Delivery,
  EditScope,
  Label,
  Me,
  Member,
  MonthEnd,
  Notification,
  Occurrence,
  OccurrenceRecord,
  Occurrences,
  OccurrenceState,
  Problem,
  Project,
  RecurrenceMode,
  Reminder,
  Section,
  Series,
  SeriesEntry,
  Setup,
  TaskStatus,
  WorkingDay,
} from "./generated";
export type { AuditRecord as HistoryRecord, RecurrenceAnswer as Recurrence, Recurrence as RecurrenceRequest } from "./generated";

/** 0 none, 1 urgent … 4 low. */
export type Priority = 0 | 1 | 2 | 3 | 4;

/** `due_date` is a date ("2026-11-30") when `due_all_day`, otherwise an RFC 3339 instant. */
export type Task = Omit<generated.Task, "priority"> & { priority: Priority };

/** One line of quick add as the server understood it; `reading` says it in words. */
export type Draft = Omit<generated.QuickAddDraft, "priority"> & { priority: Priority };

/** A recognised stretch of the typed text. Offsets count Unicode code points, as the server does. */
export type Span = Omit<generated.Span, "kind"> & { kind: SpanKind };

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

/** The answer of quick add; `tasks` is empty on a dry run. */
export interface QuickAddAnswer {
  spans: Span[];
  drafts: Draft[];
  tasks: Task[];
}

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
  count?: number | null;
}

/** `data` of the stream's `change` events; a task comes whole. */
export interface Change {
  type: string;
  subject: string;
  workspace_id: string;
  object: string;
  version: number | null;
  time: string;
  task?: Task;
}
