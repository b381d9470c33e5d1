import { words } from "@/lib/language/words";

export const messages = words("notification", {
  open: "Open",
  labels: { read: "Mark as read", readAll: "Mark all as read" },
});
