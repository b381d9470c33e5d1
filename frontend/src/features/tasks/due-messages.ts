import { words } from "@/lib/language/words";

export const messages = words("due", {
  title: (task: string) => `When is “${task}” due?`,
  of: (task: string) => `Due date of “${task}”`,
  field: "Due date in words",
  placeholder: "friday at 9, in 3 days, every monday",
  none: "No date in this yet.",
});
