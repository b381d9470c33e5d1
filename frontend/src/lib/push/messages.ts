import { words } from "@/lib/language/words";

export const messages = words("push", {
  blocked: "This browser blocks notifications of TaskFlow. Allow them in its settings of this site.",
  noWorker: "Notifications need TaskFlow's service worker, which this server or browser does not have.",
  noService: "The push service of this browser cannot be reached. Try again later, or use another browser.",
  device: (browser: string, system: string) => (system ? `${browser} on ${system}` : browser),
  aBrowser: "A browser",

  actions: { done: "Done", snooze: "In an hour" } as const,
  nothing: "TaskFlow has something for you.",
  failed: "That did not work. Open TaskFlow to do it there.",
});
