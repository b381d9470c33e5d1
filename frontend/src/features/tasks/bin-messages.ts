import { words } from "@/lib/language/words";

export const messages = words("deleted", {
  tasks: "Deleted tasks",
  restore: "Restore",
  restoreTask: (title: string) => `Restore ${title}`,
});
