"use client";
import { lazy, Suspense, useState } from "react";
import { AutoText } from "./auto-text";
import { messages as panel } from "./panel-messages";

const messages = panel.notes;
const Markdown = lazy(() => import("@/components/ui/markdown"));

/** The notes: rendered Markdown, which turns into its source when it is pressed. */
export function Notes({ value, onSave }: { value: string; onSave: (value: string) => void }) {
  const [editing, setEditing] = useState(false);
  if (editing || value === "") {
    return (
      <AutoText
        value={value}
        label={messages.label}
        placeholder={messages.placeholder}
        onSave={onSave}
        autoFocus={editing}
        onLeave={() => setEditing(false)}
        className="min-h-9 rounded-md px-2 py-1.5 focus-within:bg-hover"
      />
    );
  }
  return (
    <div
      role="button"
      tabIndex={0}
      aria-label={messages.edit}
      onClick={(event) => {
        if (!(event.target as Element).closest("a")) setEditing(true);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target === event.currentTarget) setEditing(true);
      }}
      className="cursor-text rounded-md px-2 py-1.5 hover:bg-hover"
    >
      <Suspense fallback={<p className="whitespace-pre-wrap">{value}</p>}>
        <Markdown text={value} />
      </Suspense>
    </div>
  );
}
