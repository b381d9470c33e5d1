"use client";
import { Repeat2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { Recurrence, RecurrenceRequest } from "@/lib/api/types";
import { messages } from "./messages";
import { RepeatEditor } from "./repeat-editor";

export interface RepeatFieldProps {
  value: Recurrence | null;
  /** The first date of the preview, as the API writes due dates. */
  due: string;
  zone: string;
  onChange: (recurrence: RecurrenceRequest | null) => void;
}

/** The repeat of a task in words; pressing it opens the editor in place. */
export function RepeatField({ value, due, zone, onChange }: RepeatFieldProps) {
  const [editing, setEditing] = useState(false);
  if (editing) {
    return (
      <RepeatEditor
        value={value}
        due={due}
        zone={zone}
        onClose={() => setEditing(false)}
        onSave={(next) => {
          setEditing(false);
          onChange(next);
        }}
      />
    );
  }
  return (
    <Button look="quiet" className="-ml-0.5 max-w-full px-2 font-normal" onClick={() => setEditing(true)}>
      <Repeat2 size={15} aria-hidden="true" className="shrink-0 text-faint" />
      <span className="truncate text-ink">{value ? (value.words ?? value.rrule ?? value.cron) : messages.none}</span>
    </Button>
  );
}
