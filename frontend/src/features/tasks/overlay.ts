import type { Task } from "@/lib/api/types";
import type { Queue } from "@/lib/outbox/queue";
import type { Fields, Write } from "@/lib/outbox/write";
import { belongs, compareIn, type View } from "./view";

export const SUBJECT = "task:";
/** The subject of writes to many tasks: they keep their own order. */
export const MANY = `${SUBJECT}many`;

/** What a waiting write makes of a task; undefined when it does not change it. */
function fieldsFor({ effect, subject }: Write, id: string): Fields | undefined {
  if (effect.kind === "each") return effect.fields[id];
  return effect.kind === "change" && subject === SUBJECT + id ? effect.fields : undefined;
}

export const concerns = (write: Write, id: string): boolean => write.subject === SUBJECT + id || !!fieldsFor(write, id);

/** The task as the waiting writes make it. */
export function withWrites(task: Task, writes: Queue): Task {
  return writes.reduce<Task>((shown, write) => ({ ...shown, ...fieldsFor(write, task.id) }) as Task, task);
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
    if (!write.subject.startsWith(SUBJECT)) continue;
    for (const id of write.effect.kind === "each" ? Object.keys(write.effect.fields) : [write.subject.slice(SUBJECT.length)]) {
      const task = shown.get(id) ?? known(id);
      if (task) shown.set(id, { ...task, ...fieldsFor(write, id) } as Task);
    }
  }
  return [...shown.values()].filter((task) => belongs(view, task)).sort(compareIn(view));
}
