import type { Priority, Task } from "@/lib/api/types";
import { uuid7 } from "@/lib/ids/uuid7";
import { outbox } from "@/lib/outbox/use-outbox";
import type { Queue } from "@/lib/outbox/queue";
import type { Fields } from "@/lib/outbox/write";
import type { Day } from "@/lib/time/day";
import { browserZone, toInstant } from "@/lib/time/zoned";
import { say, sayUndoable } from "@/lib/toast/toast";
import { concerns, MANY } from "./overlay";
import { messages } from "./selection-messages";
import { dueTime } from "./view";

/** What is done to each of many tasks: an operation of the bulk interface, and what the screen shows at once. */
export interface Step {
  op: "complete" | "delete" | "update" | "move";
  changes?: Fields;
  shown: Fields;
}

const now = () => new Date().toISOString();

export const completing = (): Step => ({ op: "complete", shown: { status: "done", completed_at: now() } });
export const deleting = (): Step => ({ op: "delete", shown: { deleted_at: now() } });

export function moving(projectId: string): Step {
  return { op: "move", changes: { project_id: projectId }, shown: { project_id: projectId, section_id: null } };
}

export function ranking(priority: Priority): Step {
  return { op: "update", changes: { priority }, shown: { priority } };
}

export function labelling(task: Task, labelId: string): Step {
  const fields = { label_ids: [...new Set([...task.label_ids, labelId])] };
  return { op: "update", changes: fields, shown: fields };
}

/** Another day, the time of day kept; null takes the date away. */
export function dating(task: Task, day: Day | null): Step {
  if (day === null) return { op: "update", changes: { due_date: null }, shown: { due_date: null, due_zone: null, due_all_day: false } };
  const [time, zone] = [dueTime(task), browserZone()];
  const changes = { due_date: time ? toInstant({ date: day, time }, zone) : day, due_zone: zone };
  return { op: "update", changes, shown: { ...changes, due_all_day: time === null } };
}

/** Changes many tasks at once: one write and one undo a workspace, so all of its tasks or none. */
export function changeMany(tasks: readonly Task[], step: (task: Task) => Step, said: (count: number) => string): void {
  for (const [workspace, group] of Map.groupBy(tasks, (task) => task.workspace_id)) {
    const id = uuid7();
    const ids = group.map((task) => task.id);
    const steps = new Map(group.map((task) => [task.id, step(task)]));
    const body = { operations: group.map((task) => operation(task, steps.get(task.id) as Step, outbox.snapshot())) };
    const fields = Object.fromEntries([...steps].map(([task, { shown }]) => [task, shown]));
    outbox.add({ id, subject: MANY, label: messages.write, method: "POST", path: "/api/tasks/bulk", body, effect: { kind: "each", fields } });
    // The audit log knows no way back from a move.
    if (group.some((task) => steps.get(task.id)?.op === "move")) say(said(group.length));
    else sayUndoable({ write: id, workspace, tasks: ids, label: said(group.length), before: {} });
  }
}

/** An edit is guarded by the version on screen, unless an own change of the task still waits and will raise it. */
export function operation(task: Task, { op, changes }: Step, waiting: Queue): Fields {
  const guarded = op === "update" && !waiting.some((write) => concerns(write, task.id));
  return { op, id: task.id, ...(changes ? { changes } : {}), ...(guarded ? { version: task.version } : {}) };
}
