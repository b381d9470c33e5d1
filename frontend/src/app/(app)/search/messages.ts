import { words } from "@/lib/language/words";

export const messages = words("search-page", { filter: "Make a filter of it" });
