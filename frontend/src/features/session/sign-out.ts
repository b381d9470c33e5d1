import { api } from "@/lib/api/endpoints";
import { outbox } from "@/lib/outbox/use-outbox";
import { forgetAllChanges } from "@/lib/undo/undo";
import { messages } from "./door-messages";

/** Ends the session and forgets its data in this browser. Asks first when changes would be lost. */
export async function signOut(forget: () => Promise<void>): Promise<void> {
  const waiting = outbox.snapshot().length;
  if (waiting > 0 && !window.confirm(messages.signOutWaiting(waiting))) return;
  const { forgetThisDevice } = await import("@/lib/push/device");
  await forgetThisDevice();
  await api.logout();
  await outbox.clear();
  forgetAllChanges();
  await forget();
  // A new document on purpose: nothing of the last user stays in memory.
  // eslint-disable-next-line @next/next/no-location-assign-relative-destination
  location.assign("/login/");
}
