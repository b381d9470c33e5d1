import { words } from "@/lib/language/words";

export const messages = words("bin", { detail: "Deleted tasks are kept for 30 days." });
