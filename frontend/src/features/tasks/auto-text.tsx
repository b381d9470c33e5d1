"use client";
import { clsx } from "clsx";
import { useEffect, useRef, useState } from "react";

/**
 * Text edited in place: saved when it is left or with Ctrl/⌘ Enter, given up with Esc. A change from
 * elsewhere shows at once unless this text is being edited.
 */
export function AutoText({
  value,
  label,
  onSave,
  className,
  singleLine = false,
  placeholder,
  autoFocus = false,
  onLeave,
}: {
  value: string;
  label: string;
  onSave: (value: string) => void;
  className?: string;
  singleLine?: boolean;
  placeholder?: string;
  autoFocus?: boolean;
  onLeave?: () => void;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!autoFocus) return;
    field.current?.focus();
    field.current?.setSelectionRange(value.length, value.length);
    // Only on opening: a later value must not move the caret.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [autoFocus]);
  const shown = draft ?? value;
  const leave = () => {
    if (draft !== null && draft !== value && (draft.trim() !== "" || !singleLine)) onSave(draft);
    setDraft(null);
    onLeave?.();
  };
  return (
    <div className={clsx("grid", className)}>
      <span aria-hidden="true" className="invisible col-start-1 row-start-1 whitespace-pre-wrap break-words [font:inherit]">
        {`${shown}\u200b`}
      </span>
      <textarea
        ref={field}
        rows={1}
        aria-label={label}
        placeholder={placeholder}
        value={shown}
        onChange={(event) => setDraft(singleLine ? event.target.value.replaceAll("\n", " ") : event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Escape") {
            event.stopPropagation();
            setDraft(null);
            requestAnimationFrame(() => field.current?.blur());
          }
          if (event.key === "Enter" && (singleLine || event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            field.current?.blur();
          }
        }}
        className="col-start-1 row-start-1 resize-none overflow-hidden bg-transparent outline-none [font:inherit]"
      />
    </div>
  );
}
