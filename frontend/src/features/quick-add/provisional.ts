import type { Draft, Label, QuickAddAnswer, Task } from "@/lib/api/types";
import { uuid7 } from "@/lib/ids/uuid7";

/** Sorts after every rank that the server gives: a new task stands at the end of its list. */
const LAST_RANK = "~";

export interface Context {
  ids: readonly string[];
  workspaceId: string;
  projectId: string;
  labels: readonly Label[];
  userId: string;
  now: string;
}

/** The lines that become tasks. */
export function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

/**
 * The tasks as they will probably be, shown until the server answers: from its reading when there is
 * one for exactly this text, otherwise with the words as typed.
 */
export function provisionalTasks(text: string, reading: QuickAddAnswer | undefined, context: Context): Task[] {
  const lines = linesOf(text);
  return lines.map((line, index) => taskOf(reading?.drafts[index], line.trim(), context.ids[index] ?? "", index, context));
}

function taskOf(draft: Draft | undefined, line: string, id: string, index: number, context: Context): Task {
  return {
    id,
    workspace_id: context.workspaceId,
    // In a project that is still to be made, a task shows in no project's list.
    project_id: draft?.project_id ?? (draft?.new_project ? uuid7() : context.projectId),
    section_id: null,
    subtask_of_id: null,
    title: draft?.title ?? line,
    description: "",
    status: "open",
    priority: draft?.priority ?? 0,
    rank: LAST_RANK + String(index).padStart(4, "0"),
    assignee_id: null,
    created_by: context.userId,
    label_ids: context.labels.filter((label) => draft?.labels.includes(label.name)).map((label) => label.id),
    due_date: draft?.due_date ?? null,
    due_zone: draft?.due_zone ?? null,
    due_all_day: draft?.due_date ? draft.due_date.length === 10 : null,
    start_date: null,
    start_zone: null,
    start_all_day: null,
    duration_minutes: draft?.duration_minutes ?? null,
    is_recurring: Boolean(draft?.recurrence),
    recurrence_pattern: null,
    recurrence_interval: null,
    recurrence: draft?.recurrence ?? null,
    next_occurrence: draft?.next_occurrences[0]?.due_date ?? null,
    parent_task_id: null,
    series_id: null,
    occurrence_key: null,
    reminder_sent: false,
    version: 0,
    created_at: context.now,
    updated_at: context.now,
    completed_at: null,
    completed_by: null,
    deleted_at: null,
  };
}
