import { words } from "@/lib/language/words";

export const messages = words("channel-settings", { title: "How you are told", loading: "Loading channels" });
