import { words } from "@/lib/language/words";

export const messages = words("layout", { layout: "Show as", list: "List", board: "Board" });
