"use client";
import { useSyncExternalStore } from "react";
import { Outbox } from "./outbox";
import type { OutboxMessage } from "./outbox";
import type { Queue } from "./queue";
import { indexedDbQueueStore, memoryQueueStore } from "./queue-store";
import { sendOverHttp } from "./transport";

const EMPTY: Queue = [];
const CHANNEL = "taskflow-outbox";

let owner = "";

/** The one outbox of this page. */
export const outbox: Outbox = new Outbox({
  store: typeof indexedDB === "undefined" ? memoryQueueStore() : indexedDbQueueStore(() => owner),
  send: sendOverHttp,
  now: Date.now,
  random: Math.random,
  tell: (message) => channel?.postMessage(message),
});

const channel = openChannel();

function openChannel(): BroadcastChannel | undefined {
  if (typeof window === "undefined" || typeof BroadcastChannel === "undefined") return undefined;
  const opened = new BroadcastChannel(CHANNEL);
  opened.onmessage = ({ data }: MessageEvent<OutboxMessage>) => outbox.hear(data);
  return opened;
}

/**
 * Loads what this account left waiting and begins to send. One tab leads (Web Locks); on plain http, where locks are
 * missing, every tab sends, and the Idempotency-Key keeps each write single.
 */
export function startOutbox(userId: string): void {
  owner = userId;
  void outbox.open().then(() => {
    if (!("locks" in navigator)) return outbox.lead();
    return navigator.locks.request(CHANNEL, async () => {
      await outbox.lead();
      await new Promise<never>(() => undefined);
    });
  });
  addEventListener("online", () => outbox.retryNow());
}

/** The waiting writes, oldest first. */
export function useWrites(): Queue {
  return useSyncExternalStore(outbox.subscribe, outbox.snapshot, () => EMPTY);
}
