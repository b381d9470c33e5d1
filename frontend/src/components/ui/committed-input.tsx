"use client";
import { clsx } from "clsx";
import { type InputHTMLAttributes, useRef, useState } from "react";
import { inputLook } from "./field";

/**
 * A date, time or number that is taken when it is picked, left or confirmed with Enter, but not
 * while it is being typed: a half-typed year is a valid date too.
 */
export function CommittedInput({
  value,
  onCommit,
  className,
  ...rest
}: Omit<InputHTMLAttributes<HTMLInputElement>, "value" | "onChange" | "onBlur" | "onKeyDown"> & {
  value: string;
  onCommit: (value: string) => void;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const typing = useRef(false);
  const commit = (next: string | null) => {
    setDraft(null);
    typing.current = false;
    if (next !== null && next !== value) onCommit(next);
  };
  return (
    <input
      value={draft ?? value}
      onKeyDown={(event) => {
        typing.current = event.key !== "Enter";
        if (event.key === "Enter") commit(draft);
        if (event.key === "Escape" && draft !== null) {
          event.preventDefault();
          setDraft(null);
        }
      }}
      onChange={(event) => {
        if (typing.current) setDraft(event.target.value);
        else commit(event.target.value);
      }}
      onBlur={() => commit(draft)}
      className={clsx(inputLook, className)}
      {...rest}
    />
  );
}
