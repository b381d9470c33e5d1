import { words } from "@/lib/language/words";

export const messages = words("toast", { request: (id: string) => `Request ${id}` });
