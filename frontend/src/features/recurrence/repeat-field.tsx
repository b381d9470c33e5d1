"use client";
import { ChevronRight, Repeat2 } from "lucide-react";
import Link from "next/link";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { RowsSkeleton } from "@/components/ui/states";
import type { EditScope, Recurrence, RecurrenceRequest } from "@/lib/api/types";
import { messages } from "./field-messages";
import type { Moment } from "./time-of-day";

const RepeatEditor = lazy(() => import("./repeat-editor"));

export interface RepeatFieldProps {
  value: Recurrence | null;
  seriesId: string | null;
  /** The first date of the preview, as the API writes due dates. */
  due: string;
  zone: string;
  onChange: (recurrence: RecurrenceRequest | null, scope: EditScope | null, moved: Moment | null) => void;
}

/** The repeat of a task in words; pressing it opens the editor in place. */
export function RepeatField({ value, seriesId, due, zone, onChange }: RepeatFieldProps) {
  const [editing, setEditing] = useState(false);
  if (editing) {
    return (
      <Suspense fallback={<RowsSkeleton label={messages.loading} rows={4} />}>
        <RepeatEditor
          value={value}
          due={due}
          zone={zone}
          onClose={() => setEditing(false)}
          onSave={(next, scope, moved) => {
            setEditing(false);
            onChange(next, scope, moved);
          }}
        />
      </Suspense>
    );
  }
  return (
    <span className="flex min-w-0 flex-wrap items-center">
      <Button look="quiet" className="-ms-0.5 max-w-full px-2 font-normal" onClick={() => setEditing(true)}>
        <Repeat2 size={15} aria-hidden="true" className="shrink-0 text-faint" />
        <span className="truncate text-ink">{value ? (value.words ?? value.rrule ?? value.cron) : messages.none}</span>
      </Button>
      {seriesId ? (
        <Link
          href={`/series/?id=${seriesId}`}
          className="inline-flex h-8 items-center rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-ink touch:h-11"
        >
          {messages.open}
          <ChevronRight size={14} className="rtl:-scale-x-100" aria-hidden="true" />
        </Link>
      ) : null}
    </span>
  );
}
