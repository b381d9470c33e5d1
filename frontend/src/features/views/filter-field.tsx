"use client";
import { clsx } from "clsx";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { type Names, placeOf, suggestions, taken } from "./language";
import { messages } from "./messages";

/** A filter in words, with what may follow, and a fault shown at its place. Enter applies it. */
export function FilterField({
  value,
  names,
  fault,
  onApply,
}: {
  value: string;
  names: Names;
  /** What the server says is wrong with the applied value. */
  fault: string | null;
  onApply: (filter: string) => void;
}) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const found = suggestions(text, caret, names);
  const shown = open ? found.words : [];

  const write = (next: string, at: number) => {
    setText(next);
    setCaret(at);
    setChosen(-1);
    setOpen(true);
  };
  const take = (word: string | undefined) => {
    if (word === undefined) return;
    const next = taken(text, found, word);
    write(next.text, next.caret);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.words.length > 0) {
      setOpen(true);
      setChosen((chosen + step + found.words.length) % found.words.length);
    } else if (event.key === "Tab" && !event.shiftKey && shown.length > 0) take(shown[Math.max(chosen, 0)]);
    else if (event.key === "Enter" && chosen >= 0 && shown.length > 0) take(shown[chosen]);
    else if (event.key === "Enter") {
      setOpen(false);
      onApply(text.trim());
    } else if (event.key === "Escape" && shown.length > 0) setOpen(false);
    else return;
    event.preventDefault();
  };
  const place = fault === null ? null : placeOf(fault);
  return (
    <div className="relative">
      <input
        ref={field}
        role="combobox"
        aria-label={messages.field}
        aria-expanded={shown.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen >= 0 && shown.length > 0 ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        aria-invalid={fault !== null}
        aria-describedby={`${id}-note`}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        placeholder={messages.placeholder}
        value={text}
        onChange={(event) => write(event.target.value, event.target.selectionStart ?? event.target.value.length)}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className={clsx(
          "h-10 w-full rounded-md border bg-raised px-3 font-mono text-sm touch:h-11 touch:text-[1rem]",
          fault === null ? "border-line-strong" : "border-danger",
        )}
      />
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={messages.suggestions}
        hidden={shown.length === 0}
        className="absolute inset-x-0 top-11 z-30 flex flex-wrap gap-1 rounded-lg border border-line bg-raised p-1 shadow-raised touch:top-12"
      >
        {shown.map((word, index) => (
          <li
            key={word}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            // Before the field loses the focus, which closes the list.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(word)}
            className={clsx("flex min-h-8 cursor-default items-center rounded-md px-2.5 font-mono text-sm touch:min-h-11", index === chosen ? "bg-selected" : "hover:bg-hover")}
          >
            {word}
          </li>
        ))}
      </ul>
      <div id={`${id}-note`} className="min-h-6 px-1 pt-1 text-sm">
        {fault === null ? (
          <p className="text-muted">{messages.help}</p>
        ) : (
          <div role="alert" className="text-danger">
            <p>{fault}</p>
            {place === null ? null : (
              <p className="font-mono break-words whitespace-pre-wrap">
                {value.slice(0, place)}
                <mark className="bg-danger-soft text-danger underline decoration-wavy">{value.slice(place) || ` ${messages.here}`}</mark>
              </p>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
