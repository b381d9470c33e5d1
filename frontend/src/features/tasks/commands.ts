import type { QueryClient } from "@tanstack/react-query";
import type { EditScope, Priority, Task } from "@/lib/api/types";
import { uuid7 } from "@/lib/ids/uuid7";
import { outbox } from "@/lib/outbox/use-outbox";
import type { Fields, NewWrite } from "@/lib/outbox/write";
import { addDays, type Day } from "@/lib/time/day";
import { relativeDayText } from "@/lib/time/format";
import { browserZone, toInstant, toLocal } from "@/lib/time/zoned";
import { say, sayUndoable } from "@/lib/toast/toast";
import { knownVersion } from "./cache";
import { messages } from "./messages";
import { SUBJECT } from "./overlay";
import { dueTime } from "./view";

/** What can be done to a task. Each shows at once, waits in the outbox, and can be undone. */

type Draft = Omit<NewWrite, "id" | "subject">;

function write(task: Pick<Task, "id">, draft: Draft): string {
  const id = uuid7();
  outbox.add({ id, subject: SUBJECT + task.id, ...draft });
  return id;
}

/** Says what was done, and lets it be undone by giving the fields back that it changed. */
export function undoable(task: Task, id: string, label: string, changed: readonly (keyof Task)[]): void {
  const before = Object.fromEntries(changed.map((field) => [field, task[field]]));
  sayUndoable({ write: id, workspace: task.workspace_id, tasks: [task.id], label, before });
}

const now = () => new Date().toISOString();

export function completeTask(task: Task, today: Day): void {
  const id = write(task, {
    label: messages.labels.complete,
    method: "POST",
    path: `/api/tasks/${task.id}/complete`,
    body: {},
    effect: { kind: "change", fields: { status: "done", completed_at: now() } },
  });
  const next = task.next_occurrence
    ? relativeDayText(toLocal(task.next_occurrence, task.due_zone ?? browserZone()).date, today)
    : null;
  undoable(task, id, messages.completed(task.title, next), ["status", "completed_at"]);
}

export function reopenTask(task: Task): void {
  write(task, {
    label: messages.labels.reopen,
    method: "POST",
    path: `/api/tasks/${task.id}/reopen`,
    body: {},
    effect: { kind: "change", fields: { status: "open", completed_at: null } },
  });
}

/** Of a repeat the next one comes, unless `scope` says that it ends here. */
export function deleteTask(task: Task, scope: "this" | "this_and_later" = "this"): void {
  const ends = scope === "this_and_later";
  const id = write(task, {
    label: messages.labels.delete,
    method: "DELETE",
    path: `/api/tasks/${task.id}${ends ? `?scope=${scope}` : ""}`,
    effect: { kind: "change", fields: { deleted_at: now() } },
  });
  const goesOn = task.is_recurring && task.status === "open" && task.next_occurrence !== null;
  const label = ends ? messages.deletedEnding : goesOn ? messages.deletedOne : messages.deleted;
  undoable(task, id, label(task.title), ["deleted_at"]);
}

export function restoreTask(task: Task): void {
  write(task, {
    label: messages.labels.restore,
    method: "POST",
    path: `/api/tasks/${task.id}/restore`,
    body: {},
    effect: { kind: "change", fields: { deleted_at: null } },
  });
}

export function skipOccurrence(task: Task): void {
  write(task, {
    label: messages.labels.skip,
    method: "POST",
    path: `/api/tasks/${task.id}/skip`,
    body: {},
    effect: { kind: "none" },
  });
  say(messages.skipped(task.title));
}

/** Makes this one a task of its own; its repeat goes on without it. */
export function detachOccurrence(task: Task): void {
  write(task, {
    label: messages.labels.detach,
    method: "POST",
    path: `/api/tasks/${task.id}/detach`,
    body: {},
    effect: { kind: "change", fields: { is_recurring: false, recurrence: null, series_id: null } },
  });
  say(messages.detached(task.title));
}

/**
 * Edits fields. `body` is the merge patch; `shown` are fields that follow from it on screen
 * (`due_all_day` from `due_date`); `scope` says which occurrences of a repeat are meant. Guarded by the version the user saw.
 */
export function editTask(
  client: QueryClient,
  task: Task,
  body: Fields,
  shown: Fields = {},
  scope: EditScope | null = null,
): string {
  const before = Object.fromEntries(Object.keys(body).map((field) => [field, task[field as keyof Task]]));
  return write(task, {
    label: messages.labels.edit,
    method: "PATCH",
    path: `/api/tasks/${task.id}${scope ? `?scope=${scope}` : ""}`,
    body,
    effect: { kind: "change", fields: { ...body, ...shown } },
    guard: { version: Math.max(task.version, knownVersion(client, task.id)), before },
  });
}

export function setPriority(client: QueryClient, task: Task, priority: Priority): void {
  if (task.priority !== priority) editTask(client, task, { priority });
}

export interface When {
  day: Day;
  /** "09:00"; null means all day. */
  time: string | null;
  zone: string;
}

/** Moves the due date; null takes it away. */
export function setDue(client: QueryClient, task: Task, when: When | null): string {
  const value = when && (when.time ? toInstant({ date: when.day, time: when.time }, when.zone) : when.day);
  const zone = when?.zone ?? null;
  return editTask(
    client,
    task,
    value === null ? { due_date: null } : { due_date: value, due_zone: zone },
    { due_all_day: when !== null && when.time === null, due_zone: zone },
  );
}

/** `T` and `Y`: another day, the time of day kept. */
export function moveDueTo(client: QueryClient, task: Task, day: Day | null, today: Day): void {
  const id = setDue(client, task, day === null ? null : { day, time: dueTime(task), zone: browserZone() });
  const label = messages.due(task.title, day === null ? null : relativeDayText(day, today));
  undoable(task, id, label, ["due_date", "due_zone", "due_all_day"]);
}

export const tomorrow = (today: Day): Day => addDays(today, 1);

export interface Place {
  before_id?: string;
  after_id?: string;
  section_id?: string | null;
  project_id?: string;
}

/** Puts a task elsewhere in its list. `rank` is only what the screen sorts by until the server answers. */
export function moveTask(task: Task, place: Place, rank: string): void {
  const { before_id: _before, after_id: _after, ...fields } = place;
  write(task, {
    label: messages.labels.move,
    method: "POST",
    path: `/api/tasks/${task.id}/move`,
    body: place,
    effect: { kind: "change", fields: { ...fields, rank } },
  });
}

/** Adds a task by its title, e.g. a subtask. */
export function addTask(task: Task): void {
  const body = {
    id: task.id,
    title: task.title,
    project_id: task.project_id,
    section_id: task.section_id,
    subtask_of_id: task.subtask_of_id,
  };
  write(task, {
    label: messages.labels.add,
    method: "POST",
    path: "/api/tasks",
    body,
    effect: { kind: "create", objects: [task as unknown as Fields] },
  });
}
