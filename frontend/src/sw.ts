/// <reference lib="webworker" />
import type { PrecacheEntry } from "serwist";
import { NetworkOnly, Serwist } from "serwist";
import { listenForPush } from "@/lib/push/in-worker";

declare const self: ServiceWorkerGlobalScope & { __SW_MANIFEST: (PrecacheEntry | string)[] };

/**
 * The shell works offline: every exported page and chunk is precached under its revision. Answers of
 * the API are never cached here; the last data lives in IndexedDB, where the page can say how old it
 * is. A new worker waits until the page asks it to take over, so that no open edit loses its chunks.
 */
const serwist = new Serwist({
  precacheEntries: self.__SW_MANIFEST,
  precacheOptions: {
    cleanupOutdatedCaches: true,
    directoryIndex: "index.html",
    ignoreURLParametersMatching: [/.*/],
  },
  skipWaiting: false,
  clientsClaim: true,
  runtimeCaching: [{ matcher: ({ url }) => url.pathname.startsWith("/api/"), handler: new NetworkOnly() }],
});

self.addEventListener("message", (event) => {
  if (event.data === "take-over") void self.skipWaiting();
});

listenForPush(self);
serwist.addEventListeners();
