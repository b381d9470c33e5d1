"use client";
import { type KeyboardEvent, type RefObject, useLayoutEffect } from "react";
import type { Span } from "@/lib/api/types";
import { useTypedAhead } from "@/lib/keyboard/keyboard";
import { messages } from "./messages";
import { pieces } from "./ranges";
import { SPAN_LOOK } from "./span-look";

const TEXT = "col-start-1 row-start-1 min-w-0 px-4 py-3 text-[1.0625rem] leading-7 whitespace-pre-wrap break-words";

/**
 * A text field over a layer that repeats its text with the understood words marked. Both have the
 * same font, padding and wrapping, so the marks lie exactly under the words.
 */
export function HighlightField({
  text,
  spans,
  onText,
  onKeyDown,
  field,
  caretRef,
}: {
  text: string;
  spans: Span[];
  onText: (text: string) => void;
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  field: RefObject<HTMLTextAreaElement | null>;
  /**
   * Where the caret goes with the text that is given next. It is placed as the text is drawn: a moment later, keys
   * pressed in between would stand behind what follows them.
   */
  caretRef: RefObject<number | null>;
}) {
  useLayoutEffect(() => {
    if (caretRef.current !== null) field.current?.setSelectionRange(caretRef.current, caretRef.current);
    caretRef.current = null;
  });
  useTypedAhead((typed) => {
    onText(typed + text);
    caretRef.current = typed.length;
  });
  return (
    <div className="grid max-h-[40vh] overflow-y-auto">
      <div aria-hidden="true" className={`${TEXT} pointer-events-none text-transparent select-none`}>
        {pieces(text, spans).map((piece, index) =>
          piece.range ? (
            <mark
              key={index}
              data-span={piece.range.kind}
              className={`rounded-sm text-transparent ${SPAN_LOOK[piece.range.kind]?.mark ?? "bg-hover"}`}
            >
              {piece.text}
            </mark>
          ) : (
            <span key={index}>{piece.text}</span>
          ),
        )}
        {/* A last line break has no height of its own. */}
        {"\u200b"}
      </div>
      <textarea
        ref={field}
        autoFocus
        rows={1}
        value={text}
        aria-label={messages.title}
        placeholder={messages.placeholder}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
        className={`${TEXT} resize-none overflow-hidden bg-transparent text-ink outline-none`}
      />
    </div>
  );
}
