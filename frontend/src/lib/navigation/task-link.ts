"use client";
import { useSearchParams } from "next/navigation";

/** The open task is part of the address (`?task=<id>`): it can be linked to, and Back closes it. */
export function useOpenTaskId(): string | null {
  return useSearchParams().get("task");
}

export function taskHref(id: string): string {
  if (typeof window === "undefined") return `?task=${id}`;
  const query = new URLSearchParams(location.search);
  query.set("task", id);
  return `${location.pathname}?${query.toString()}`;
}

export function openTask(id: string): void {
  if (new URLSearchParams(location.search).get("task") === id) return;
  history.pushState(null, "", taskHref(id));
}

/** Closes the panel and gives the focus back to the task's row. */
export function closeTask(): void {
  const query = new URLSearchParams(location.search);
  const id = query.get("task");
  if (id === null) return;
  query.delete("task");
  const rest = query.toString();
  history.pushState(null, "", location.pathname + (rest ? `?${rest}` : ""));
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-task-row="${id}"]`)?.focus());
}
