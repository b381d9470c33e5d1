import { words } from "@/lib/language/words";

export const messages = words("ui", {
  request: (id: string) => `Request ${id}`,
  again: "Try again",
});
