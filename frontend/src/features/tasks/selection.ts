"use client";
import { useSyncExternalStore } from "react";

/** The tasks chosen for one action together, in the order they were chosen. Forgotten when the screen changes. */
type Selection = readonly string[];

const NONE: Selection = [];
const watchers = new Set<() => void>();
let chosen = NONE;

export const selection = () => chosen;

export function choose(ids: Selection): void {
  chosen = ids;
  watchers.forEach((tell) => tell());
}

const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

export const useSelection = (): Selection => useSyncExternalStore(subscribe, selection, () => NONE);
