import type { TaskQuery } from "@/lib/api/endpoints";
import type { Task } from "@/lib/api/types";
import { type Day, daysBetween } from "@/lib/time/day";
import { browserZone, toLocal } from "@/lib/time/zoned";

/** Which tasks a list shows. Plain data: it is part of the list's cache key. */
export type View =
  | { kind: "project"; projectId: string }
  | { kind: "label"; labelId: string }
  | { kind: "today"; today: Day }
  | { kind: "dated" }
  | { kind: "subtasks"; parentId: string }
  | { kind: "search"; text: string }
  | { kind: "logbook" }
  | { kind: "bin" };

/** The list request of a view; lists come in pages of 200. */
export function queryOf(view: View): TaskQuery {
  switch (view.kind) {
    case "project":
      return { project: [view.projectId], status: ["open"], sort: "rank", limit: 200 };
    case "label":
      return { label: [view.labelId], status: ["open"], sort: "due_date", limit: 200 };
    case "today":
      return { due_before: nextDay(view.today), status: ["open"], sort: "due_date", limit: 200 };
    case "dated":
      return { due_after: "1970-01-01", status: ["open"], sort: "due_date", limit: 200 };
    case "subtasks":
      return { subtask_of: [view.parentId], sort: "rank", limit: 200 };
    case "search":
      return { q: view.text, limit: 50 };
    case "logbook":
      return { status: ["done"], sort: "-completed_at", limit: 100 };
    case "bin":
      return { deleted: true, sort: "-deleted_at", limit: 100 };
  }
}

/** Whether a task belongs in a view: the server's filter, applied to what waits to be sent and to live changes. */
export function belongs(view: View, task: Task): boolean {
  if (view.kind === "bin") return task.deleted_at !== null;
  if (task.deleted_at !== null) return false;
  const open = task.status === "open";
  switch (view.kind) {
    case "project":
      return open && task.project_id === view.projectId;
    case "label":
      return open && task.label_ids.includes(view.labelId);
    case "today":
      return open && dueDay(task) !== null && daysBetween(dueDay(task) ?? "", view.today) >= 0;
    case "dated":
      return open && task.due_date !== null;
    case "subtasks":
      return task.subtask_of_id === view.parentId;
    case "search":
      return holdsWords(task, view.text);
    case "logbook":
      return task.status === "done";
  }
}

/** The order of a view. Ids break ties, so that equal tasks never swap. */
export function compareIn(view: View): (left: Task, right: Task) => number {
  const key = KEYS[view.kind];
  return (left, right) => compare(key(left), key(right)) || compare([left.id], [right.id]);
}

type Key = readonly (string | number)[];

const byRank = (task: Task): Key => [task.rank];
/** Timed tasks of a day by time, then the whole-day ones, urgent first. */
const byDue = (task: Task): Key => [dueDay(task) ?? "9999", dueTime(task) ?? "99:99", task.priority || 5, task.rank];
const newest = (instant: string | null): number => -(instant ? Date.parse(instant) : 0);

const KEYS: Record<View["kind"], (task: Task) => Key> = {
  project: byRank,
  subtasks: byRank,
  today: byDue,
  dated: byDue,
  label: byDue,
  search: (task) => [task.status === "open" ? 0 : 1, newest(task.updated_at)],
  logbook: (task) => [newest(task.completed_at)],
  bin: (task) => [newest(task.deleted_at)],
};

/** The day a task is due on the reader's calendar. */
export function dueDay(task: Pick<Task, "due_date" | "due_all_day">): Day | null {
  if (task.due_date === null) return null;
  return task.due_all_day ? task.due_date.slice(0, 10) : toLocal(task.due_date, browserZone()).date;
}

/** "09:00" on the reader's clock; null for a task that is due all day, or never. */
export function dueTime(task: Pick<Task, "due_date" | "due_all_day">): string | null {
  return task.due_date === null || task.due_all_day ? null : toLocal(task.due_date, browserZone()).time;
}

function compare(left: Key, right: Key): number {
  for (let index = 0; index < left.length; index++) {
    const [a, b] = [left[index] ?? "", right[index] ?? ""];
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

function holdsWords(task: Task, text: string): boolean {
  const hay = `${task.title} ${task.description}`.toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => hay.includes(word));
}

function nextDay(day: Day): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
