import { createStore, get, update } from "idb-keyval";
import type { Queue } from "./queue";

/** Where the queue outlives the page. `change` is applied in one transaction, so tabs cannot overwrite each other. */
export interface QueueStore {
  read(): Promise<Queue>;
  apply(change: (queue: Queue) => Queue): Promise<Queue>;
}

/** One queue per account: what one person left waiting is never sent in the name of another. */
export function indexedDbQueueStore(owner: () => string): QueueStore {
  const store = createStore("taskflow-outbox", "writes");
  return {
    read: async () => (await get<Queue>(owner(), store)) ?? [],
    apply: async (change) => {
      let changed: Queue = [];
      await update<Queue>(owner(), (stored) => (changed = change(stored ?? [])), store);
      return changed;
    },
  };
}

/** For browsers that refuse IndexedDB (private windows): waiting writes live as long as the page. */
export function memoryQueueStore(): QueueStore {
  let queue: Queue = [];
  return {
    read: async () => queue,
    apply: async (change) => (queue = change(queue)),
  };
}
