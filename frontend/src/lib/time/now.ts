"use client";
import { useSyncExternalStore } from "react";
import { browserZone, toLocal } from "./zoned";
import type { Day } from "./day";

const TICK_MS = 15_000;
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => watchers.forEach((tell) => tell()), TICK_MS);
  document.addEventListener("visibilitychange", watcher);
  return () => {
    watchers.delete(watcher);
    document.removeEventListener("visibilitychange", watcher);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Today in the browser's zone; changes at midnight. */
export function useToday(): Day {
  return useSyncExternalStore(subscribe, () => toLocal(Date.now(), browserZone()).date, () => "1970-01-01");
}

/** The current minute (epoch milliseconds), for "4 min ago" and "overdue since 09:00". */
export function useMinute(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / 60_000) * 60_000, () => 0);
}
