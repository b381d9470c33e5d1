import type { Task } from "@/lib/api/types";
import type { Grouping } from "./requests";

export interface TaskGroup {
  key: string;
  name: string;
  tasks: Task[];
}

/** The tasks in groups, in the order in which these first come, or by name; a task with many labels stands in each. */
export function grouped(tasks: readonly Task[], by: Grouping | null, nameOf: (by: Grouping, key: string) => string, dayOf: (task: Task) => string | null): TaskGroup[] {
  if (by === null) return [{ key: "", name: "", tasks: [...tasks] }];
  const keysOf = (task: Task): string[] => {
    if (by === "project") return [task.project_id];
    if (by === "priority") return [String(task.priority || 9)];
    if (by === "day") return [dayOf(task) ?? "9"];
    return task.label_ids.length > 0 ? task.label_ids : [""];
  };
  const groups = new Map<string, Task[]>();
  for (const task of tasks) for (const key of keysOf(task)) groups.set(key, [...(groups.get(key) ?? []), task]);
  const named = [...groups].map(([key, inside]) => ({ key, name: nameOf(by, key), tasks: inside }));
  const orderOf = ({ key, name }: TaskGroup) => (by === "priority" || by === "day" ? key : name.toLowerCase());
  return named.sort((left, right) => orderOf(left).localeCompare(orderOf(right)));
}
