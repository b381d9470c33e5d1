import { words } from "@/lib/language/words";

export const messages = words("update", { ready: "A new version is ready.", reload: "Reload" });
