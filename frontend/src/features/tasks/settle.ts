import type { QueryClient } from "@tanstack/react-query";
import type { Task } from "@/lib/api/types";
import type { Settled } from "@/lib/outbox/outbox";
import type { Refusal } from "@/lib/outbox/transport";
import { keep, known, refreshTasks } from "./cache";
import { SUBJECT } from "./overlay";

/** Brings the server's answer to a write into the cache, in the moment the write leaves the queue. */
export function settleTask(client: QueryClient, { write, outcome, answer }: Settled): void {
  if (!write.subject.startsWith(SUBJECT)) return;
  const id = write.subject.slice(SUBJECT.length);
  if (outcome.kind === "refused") {
    void import("./refused").then(({ sayRefused }) => sayRefused(id, write, answer as Refusal));
    void refreshTasks(client);
    return;
  }
  for (const task of tasksIn(answer)) keep(client, task);
  if (answer === undefined && write.effect.kind === "change") {
    const task = known(client, id);
    if (task) keep(client, { ...task, ...write.effect.fields } as Task);
  }
  const touched = write.effect.kind === "each" ? Object.keys(write.effect.fields) : [id];
  for (const part of ["history", "occurrences"]) {
    for (const each of touched) void client.invalidateQueries({ queryKey: [part, each] });
  }
}

/** A task, `{task}`, or `{tasks}`: the three shapes in which writes answer. */
function tasksIn(answer: unknown): Task[] {
  if (answer === null || typeof answer !== "object") return [];
  const { task, tasks, items } = answer as { task?: Task; tasks?: Task[]; items?: Task[] };
  if (task) return [task];
  if (tasks ?? items) return tasks ?? items ?? [];
  return "version" in answer && "title" in answer ? [answer as Task] : [];
}
