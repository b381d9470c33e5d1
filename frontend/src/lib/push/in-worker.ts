/// <reference lib="webworker" />
import { messages } from "./messages";

/** What a push message says; the server encrypts it for this browser. `actions` are tokens of `/api/mail`. */
interface PushMessage {
  id: string;
  title: string;
  body: string;
  task_id: string | null;
  actions: Partial<Record<Action, string>>;
}

type Action = keyof typeof messages.actions;
const ACTIONS = Object.keys(messages.actions) as Action[];

/** The library of types leaves out what only some browsers show. */
type Options = NotificationOptions & { actions?: { action: string; title: string }[] };

/** Shows what is pushed, and does what its buttons say. */
export function listenForPush(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener("push", (event) => event.waitUntil(show(worker, event.data)));
  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    const message = event.notification.data as PushMessage | null;
    event.waitUntil(follow(worker, message, event.action));
  });
}

async function show(worker: ServiceWorkerGlobalScope, data: PushMessageData | null): Promise<void> {
  // Browsers end the subscription of who shows nothing.
  if (data === null) return worker.registration.showNotification(messages.nothing, { icon: "/icon.svg" });
  const message = data.json() as PushMessage;
  const options: Options = {
    body: message.body,
    // A repeated message takes the place of the first instead of standing beside it.
    tag: message.id,
    data: message,
    icon: "/icon.svg",
    actions: ACTIONS.filter((action) => message.actions[action]).map((action) => ({ action, title: messages.actions[action] })),
  };
  await worker.registration.showNotification(message.title, options);
}

async function follow(worker: ServiceWorkerGlobalScope, message: PushMessage | null, action: string): Promise<void> {
  const token = message?.actions[action as Action];
  if (!message || !token) return open(worker, message?.task_id ?? null);
  const answer = await fetch(`/api/mail/${token}`, { method: "POST" }).catch(() => null);
  if (answer?.ok) return;
  await worker.registration.showNotification(message.title, { body: messages.failed, tag: message.id, data: { ...message, actions: {} } });
}

async function open(worker: ServiceWorkerGlobalScope, taskId: string | null): Promise<void> {
  const [page] = await worker.clients.matchAll({ type: "window" });
  if (!page) {
    await worker.clients.openWindow(taskId ? `/today/?task=${taskId}` : "/notifications/");
    return;
  }
  page.postMessage({ open: taskId });
  await page.focus();
}
