"use client";
import { type KeyboardEvent, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { type CommandId, keyText } from "@/lib/keyboard/keys";
import { chordOf } from "@/lib/keyboard/matcher";
import { messages as commandWords } from "@/lib/keyboard/messages";
import { messages } from "./messages";

/** As long as the matcher waits for the second key of a sequence. */
const SECOND_KEY_MS = 1_000;
const MODIFIERS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta"]);

interface KeyRowProps {
  id: CommandId;
  keys: readonly string[];
  /** Whether these are not the keys that it began with. */
  isChanged: boolean;
  onHear: (keys: string) => void;
  onRemove: () => void;
  onReset: () => void;
}

const changeId = (id: CommandId) => `change-${id}`;

/** The button of a command that listens, for when the one that had the focus has gone. */
export const focusChange = (id: CommandId): void => document.getElementById(changeId(id))?.focus();

/** One command: its keys, and a button that listens for new ones. */
export function KeyRow({ id, keys, isChanged, onHear, onRemove, onReset }: KeyRowProps) {
  const [listens, setListens] = useState(false);
  const [first, setFirst] = useState<string | null>(null);
  const end = (keys: string | null) => {
    setListens(false);
    setFirst(null);
    if (keys !== null) onHear(keys);
  };
  useEffect(() => {
    if (first === null) return;
    const timer = setTimeout(() => end(first), SECOND_KEY_MS);
    return () => clearTimeout(timer);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!listens || event.key === "Tab" || MODIFIERS.has(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    // The key that began to listen may still be held.
    if (event.repeat) return;
    const chord = chordOf(event.nativeEvent);
    if (chord === "Escape") end(null);
    else if (first === null) setFirst(chord);
    else end(`${first} ${chord}`);
  };
  const label = commandWords.labels[id];
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
      <span className="min-w-40 flex-1">{label}</span>
      <span className="flex gap-2">
        {keys.length === 0 ? <span className="text-sm text-muted">{messages.none}</span> : null}
        {keys.map((each) => (
          <span key={each}>
            <span className="sr-only">{keyText(each)}</span>
            <Kbd keys={each} />
          </span>
        ))}
      </span>
      <span className="flex gap-1">
        <Button id={changeId(id)} aria-label={listens ? messages.press : messages.changeOf(label)} onClick={() => setListens(true)} onKeyDown={onKeyDown} onBlur={() => end(null)}>
          {first !== null ? `${keyText(first)} …` : listens ? messages.press : messages.change}
        </Button>
        <Button look="quiet" aria-label={messages.removeOf(label)} disabled={keys.length === 0} onClick={onRemove}>
          {messages.remove}
        </Button>
        <Button look="quiet" aria-label={messages.resetOf(label)} disabled={!isChanged} onClick={onReset}>
          {messages.reset}
        </Button>
      </span>
    </div>
  );
}
