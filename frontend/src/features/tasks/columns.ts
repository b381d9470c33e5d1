import type { Label, Priority, Section, Task } from "@/lib/api/types";
import type { Place } from "./commands";
import { rankBetween } from "./rank";

export const GROUPS = ["section", "priority", "label"] as const;
export type Group = (typeof GROUPS)[number];

/** One column: what its tasks have in common. `key` is a section's or a label's id, a priority, or "" for none. */
export interface Column {
  key: string;
  name: string;
  tasks: Task[];
}

const PRIORITIES: readonly Priority[] = [1, 2, 3, 4, 0];

/** The columns of a project's tasks. A task with many labels stands in the column of each; a step stands in its task. */
export function columnsOf(
  tasks: readonly Task[],
  by: Group,
  { sections, labels, names }: { sections: readonly Section[]; labels: readonly Label[]; names: { none: Record<Group, string>; priority: readonly string[] } },
): Column[] {
  const ids = new Set(tasks.map(({ id }) => id));
  const own = tasks.filter((task) => task.subtask_of_id === null || !ids.has(task.subtask_of_id));
  const known = (all: readonly { id: string; name: string }[], keysOf: (task: Task) => string[]) => {
    const named = new Set(all.map(({ id }) => id));
    const column = ({ id, name }: { id: string; name: string }) => ({ key: id, name, tasks: own.filter((task) => keysOf(task).includes(id)) });
    return [{ key: "", name: names.none[by], tasks: own.filter((task) => !keysOf(task).some((key) => named.has(key))) }, ...all.map(column)];
  };
  if (by === "section") return known(sections, (task) => (task.section_id === null ? [] : [task.section_id]));
  if (by === "label") return known(labels, (task) => task.label_ids);
  return PRIORITIES.map((priority) => ({
    key: String(priority),
    name: names.priority[priority] ?? "",
    tasks: own.filter((task) => task.priority === priority),
  }));
}

/** Where a task comes to stand: before the one that is at `index` of the others, or behind the last. */
export function placeAt(others: readonly Task[], index: number): { place: Place; rank: string } {
  const [before, after] = [others[index - 1], others[index]];
  const rank = rankBetween(before?.rank ?? null, after?.rank ?? null);
  if (after) return { place: { before_id: after.id }, rank };
  return { place: before ? { after_id: before.id } : {}, rank };
}

/** The labels of a task that goes from one column to another. */
export function relabelled(labelIds: readonly string[], from: string, to: string): string[] {
  return [...new Set([...labelIds.filter((id) => id !== from), ...(to === "" ? [] : [to])])];
}
