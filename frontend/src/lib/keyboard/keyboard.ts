"use client";
import { useEffect, useEffectEvent, useLayoutEffect, useSyncExternalStore } from "react";
import { readSetting } from "@/lib/settings/settings";
import { type CommandId, keysOf } from "./keys";
import { chordOf, isSingleKey, match, type Pending } from "./matcher";

/** Answers false to leave the key to the next handler, or to the browser. */
export type Handler = () => void | boolean;
export type Handlers = Partial<Record<CommandId, Handler>>;

/** Commands that go on while their keys are held. */
const MOVES = /^(list\.|select\.(next|previous))/;
/** A field that has not come after this long is not waited for. */
const FIELD_MS = 3_000;
const layers: { current: Handlers }[] = [];
const watchers = new Set<() => void>();
let pending: Pending | null = null;
let ahead: { text: string; until: number } | null = null;

/** Offers handlers while mounted. The component mounted last is asked first. */
export function useCommands(handlers: Handlers): void {
  const ask = useEffectEvent((id: CommandId) => handlers[id]?.() ?? (id in handlers ? undefined : false));
  const names = Object.keys(handlers).join(" ");
  useEffect(() => {
    const entries = names.split(" ").map((id) => [id, () => ask(id as CommandId)] as const);
    const layer = { current: Object.fromEntries(entries) as Handlers };
    layers.push(layer);
    return () => void layers.splice(layers.indexOf(layer), 1);
  }, [names]);
}

/** Runs a command as if its key was pressed: for buttons and the palette. */
export function runCommand(id: CommandId): boolean {
  for (const layer of [...layers].reverse()) {
    const handler = layer.current[id];
    if (handler && handler() !== false) return true;
  }
  return false;
}

/** A field is on its way: until `useTypedAhead` hands them over, keys are its text and no commands. */
export function expectField(): void {
  ahead = { text: "", until: performance.now() + FIELD_MS };
}

/** For the field that was expected: gives it what was typed before it was there. */
export function useTypedAhead(give: (text: string) => void): void {
  const take = useEffectEvent(() => {
    const text = ahead?.text;
    ahead = null;
    if (text) give(text);
  });
  useLayoutEffect(() => take(), []);
}

/** The keys typed so far of a sequence, to show what may follow. */
export function usePendingKeys(): string | null {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => pending?.prefix ?? null,
    () => null,
  );
}

/** Listens for the whole page; mounted once. */
export function useKeyboard(): void {
  useEffect(() => {
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || (!event.repeat && typedAhead(event))) return;
  const chord = chordOf(event);
  if (layered(event.target) || (typing(event.target) && !passes(chord)) || pressing(event.target, chord)) return;
  if (isSingleKey(chord) && readSetting("single-keys") === "off") return;
  const found = match(chord, pending, event.timeStamp);
  setPending(found && "pending" in found ? found.pending : null);
  if (found && "commands" in found && found.commands.some((id) => (!event.repeat || MOVES.test(id)) && runCommand(id))) event.preventDefault();
}

/** Only the palette is opened from within a field, by keys that write nothing there. */
const passes = (chord: string) => /^(Mod|Alt)\+/.test(chord) && keysOf("palette").includes(chord);

/** Enter and Space belong to the button or the link that has the focus, except to a row. */
const pressing = (target: EventTarget | null, chord: string) =>
  /(Enter|Space)$/.test(chord) && target instanceof Element && target.closest("a, button, summary")?.matches(":not([data-task-row])");

/** Backspace corrects what waits and Enter is too early for it; neither may reach the row that has the focus. */
function typedAhead(event: KeyboardEvent): boolean {
  if (ahead && event.timeStamp > ahead.until) ahead = null;
  if (!ahead || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "Backspace") ahead.text = ahead.text.slice(0, -1);
  else if (event.key.length === 1) ahead.text += event.key;
  else if (event.key !== "Enter") return false;
  event.preventDefault();
  return true;
}

/** A menu and a modal layer have keys of their own. */
function layered(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="menu"], [role="dialog"]') !== null;
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function setPending(next: Pending | null): void {
  if (next === pending) return;
  pending = next;
  watchers.forEach((tell) => tell());
  if (next) {
    setTimeout(() => {
      if (pending === next) setPending(null);
    }, 1_000);
  }
}
