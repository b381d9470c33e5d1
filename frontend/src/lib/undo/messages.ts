import { words } from "@/lib/language/words";

export const messages = words("undo", { undo: "Undo" });
