"use client";
import { useRef } from "react";
import { useTypedAhead } from "@/lib/keyboard/keyboard";
import { Button } from "./button";
import { inputLook } from "./field";

/** Asks for the name of something new. Whoever opens it calls `expectField` first. */
export function NameForm({
  label,
  submit,
  onName,
  onDone,
  className,
}: {
  label: string;
  submit: string;
  onName: (name: string) => void;
  onDone: () => void;
  className?: string;
}) {
  const field = useRef<HTMLInputElement>(null);
  useTypedAhead((text) => {
    if (field.current) field.current.value = text;
  });
  return (
    <form
      className={`flex gap-2 ${className ?? ""}`}
      onSubmit={(event) => {
        event.preventDefault();
        const name = field.current?.value.trim();
        if (name) onName(name);
        onDone();
      }}
    >
      <input
        ref={field}
        autoFocus
        aria-label={label}
        placeholder={label}
        className={`${inputLook} min-w-0 flex-1`}
        onBlur={(event) => event.currentTarget.value.trim() === "" && onDone()}
        onKeyDown={(event) => event.key === "Escape" && onDone()}
      />
      <Button look="primary" type="submit">
        {submit}
      </Button>
    </form>
  );
}
