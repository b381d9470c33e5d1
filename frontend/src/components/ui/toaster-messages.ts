import { words } from "@/lib/language/words";

export const messages = words("toaster", { region: "Notifications" });
