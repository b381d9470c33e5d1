import { words } from "@/lib/language/words";

export const messages = words("labels", { title: "Labels" });
