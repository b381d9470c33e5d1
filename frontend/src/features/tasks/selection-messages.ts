import { words } from "@/lib/language/words";

const tasks = (count: number) => `${count} ${count === 1 ? "task" : "tasks"}`;

export const messages = words("selection", {
  bar: "Selected tasks",
  selected: (count: number) => (count === 0 ? "" : `${count} selected`),
  tooMany: (most: number) => `At most ${most} tasks can be changed together.`,
  complete: "Complete",
  due: "Due date",
  move: "Move",
  priority: "Priority",
  label: "Label",
  delete: "Delete",
  clear: "Clear the selection",
  today: "Due today",
  tomorrow: "Due tomorrow",
  nextWeek: "Due in a week",
  undated: "No due date",
  write: "Change tasks",
  done: {
    complete: (count: number) => `Completed ${tasks(count)}.`,
    delete: (count: number) => `Deleted ${tasks(count)}.`,
    due: (count: number, when: string | null) => (when ? `${tasks(count)} now due ${when.toLowerCase()}.` : `${tasks(count)} without a due date now.`),
    move: (count: number, project: string) => `Moved ${tasks(count)} to ${project}.`,
    priority: (count: number, priority: string) => `${tasks(count)} now “${priority}”.`,
    label: (count: number, label: string) => `Labelled ${tasks(count)} “${label}”.`,
  },
});
