import type { Task } from "@/lib/api/types";
import type { Queue } from "@/lib/outbox/queue";
import { belongs, compareIn, type View } from "./view";

export const SUBJECT = "task:";

/** The task as the waiting writes make it. */
export function withWrites(task: Task, writes: Queue): Task {
  return writes.reduce<Task>(
    (shown, write) =>
      write.subject === SUBJECT + task.id && write.effect.kind === "change"
        ? ({ ...shown, ...write.effect.fields } as Task)
        : shown,
    task,
  );
}

/**
 * What a view shows: the server's tasks, the waiting writes on top, then the view's own filter and
 * order. `known` finds tasks that a write brings into the view from elsewhere in the cache.
 */
export function overlay(
  view: View,
  tasks: readonly Task[],
  writes: Queue,
  known: (id: string) => Task | undefined,
): Task[] {
  const shown = new Map(tasks.map((task) => [task.id, task]));
  for (const write of writes) {
    if (write.effect.kind === "create") {
      for (const made of write.effect.objects as unknown as Task[]) {
        if (!shown.has(made.id)) shown.set(made.id, made);
      }
    }
    if (!write.subject.startsWith(SUBJECT) || write.effect.kind !== "change") continue;
    const id = write.subject.slice(SUBJECT.length);
    const task = shown.get(id) ?? known(id);
    if (task) shown.set(id, { ...task, ...write.effect.fields } as Task);
  }
  return [...shown.values()].filter((task) => belongs(view, task)).sort(compareIn(view));
}
