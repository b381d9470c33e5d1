import type { SpanKind } from "@/lib/api/types";
import { words } from "@/lib/language/words";

export const messages = words("quick-add", {
  title: "Add a task",
  placeholder: "Pay rent every month on the 31st at 9 #home !1d",
  hintEmpty: "Words for date, repeat, #project, @label, p1, !reminder and *duration are understood.",
  offline: "Offline: the words are read when the server is back. Enter keeps the task.",
  add: "Add",
  addOpen: "Add and open",
  understood: "Understood",
  inbox: "Inbox",
  into: (project: string) => `Goes to ${project}`,
  intoNew: (project: string) => `Goes to ${project}, a new project`,
  creates: (names: readonly string[]) =>
    names.length === 1 ? `Creates the project “${names[0]}”.` : `Creates the projects ${names.map((name) => `“${name}”`).join(", ")}.`,
  lines: (count: number) => `${count} tasks`,
  unparse: (text: string) => `Take “${text}” as plain words`,
  added: (title: string, count: number) => (count > 1 ? `Added ${count} tasks.` : `Added “${title}”.`),
  open: "Open",
  suggestion: (name: string) => `Tab: ${name}`,
  kinds: {
    date: "Date",
    time: "Time",
    recurrence: "Repeat",
    project: "Project",
    section: "Section",
    label: "Label",
    priority: "Priority",
    reminder: "Reminder",
    duration: "Duration",
    assignee: "Person",
  } satisfies Record<SpanKind, string>,
});
