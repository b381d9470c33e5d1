import { words } from "@/lib/language/words";

/** Apart from the words of the door, because every page loads it. */
export const messages = words("session", { closed: "TaskFlow could not be opened." });
