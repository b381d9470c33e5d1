import { makePersister } from "@/lib/query/client";

/** Forgets the data of the account that was signed in. */
export async function forgetData(): Promise<void> {
  if (typeof indexedDB !== "undefined") await makePersister().removeClient();
}

/** The session ended: to the sign-in page, and back here afterwards. A new document drops what is in memory. */
export function goToDoor(): void {
  if (location.pathname.startsWith("/login")) return;
  const next = location.pathname + location.search;
  void forgetData().finally(() => location.replace(`/login/?next=${encodeURIComponent(next)}`));
}
