"use client";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { type LiveMessage, type LiveState, openLiveStream } from "./stream";

let state: LiveState = "connecting";
const watchers = new Set<() => void>();

/** Joins the live stream while mounted. */
export function useLiveStream(hear: (message: LiveMessage) => void): void {
  const onMessage = useEffectEvent((message: LiveMessage) => {
    if (message.kind === "state") {
      state = message.state;
      watchers.forEach((tell) => tell());
    }
    hear(message);
  });
  useEffect(() => openLiveStream((message) => onMessage(message)).close, []);
}

export type Connection = "live" | "connecting" | "offline";

/** Whether changes of others arrive right now. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      addEventListener("online", watcher);
      addEventListener("offline", watcher);
      return () => {
        watchers.delete(watcher);
        removeEventListener("online", watcher);
        removeEventListener("offline", watcher);
      };
    },
    () => (navigator.onLine ? state : "offline"),
    () => "connecting",
  );
}
