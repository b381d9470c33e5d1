import { words } from "@/lib/language/words";

/** Apart from the other places: only administrators load it. */
export const messages = words("operations-page", { title: "Operations", loading: "Loading operations" });
