"use client";
import { useSyncExternalStore } from "react";

/** Choices that belong to this browser, not to the account. */
const DEFAULTS = {
  "single-keys": "on",
  density: "comfortable",
  sidebar: "open",
  "week-start": "monday",
  "calendar-view": "month",
  language: "en",
  /** The keys that a person has changed, as JSON. */
  keys: "{}",
} as const;

export type SettingName = keyof typeof DEFAULTS;

const watchers = new Set<() => void>();

export function readSetting(name: SettingName): string {
  try {
    return localStorage.getItem(`taskflow.${name}`) ?? DEFAULTS[name];
  } catch {
    return DEFAULTS[name];
  }
}

export function writeSetting(name: SettingName, value: string): void {
  try {
    localStorage.setItem(`taskflow.${name}`, value);
  } catch {
    // A browser that refuses storage keeps the default; the choice is not worth an error.
  }
  watchers.forEach((tell) => tell());
}

export function useSetting(name: SettingName): [string, (value: string) => void] {
  const value = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      addEventListener("storage", watcher);
      return () => {
        watchers.delete(watcher);
        removeEventListener("storage", watcher);
      };
    },
    () => readSetting(name),
    () => DEFAULTS[name],
  );
  return [value, (next) => writeSetting(name, next)];
}
