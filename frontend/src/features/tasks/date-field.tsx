"use client";
import { X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { CommittedInput } from "@/components/ui/committed-input";
import { Choice } from "@/components/ui/field";
import { browserZone, toInstant, toLocal, zonesWith } from "@/lib/time/zoned";
import { messages } from "./panel-messages";

export interface DateValue {
  /** A date, or an RFC 3339 instant, or null. */
  date: string | null;
  zone: string | null;
  allDay: boolean;
}

/** A date with an optional time and zone. The wall-clock time stays when the zone changes. */
export function DateField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: DateValue;
  onChange: (value: { date: string; zone: string; allDay: boolean } | null) => void;
}) {
  const zone = value.zone ?? browserZone();
  const local =
    value.date === null
      ? { date: "", time: "" }
      : value.allDay
        ? { date: value.date.slice(0, 10), time: "" }
        : toLocal(value.date, zone);
  const save = (date: string, time: string, inZone: string) => {
    if (date === "") return onChange(null);
    const allDay = time === "";
    onChange({ date: allDay ? date : toInstant({ date, time }, inZone), zone: inZone, allDay });
  };
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-1 ps-1">
      <CommittedInput
        type="date"
        aria-label={messages.date(label)}
        value={local.date}
        onCommit={(date) => save(date, local.time, zone)}
      />
      {local.date === "" ? null : (
        <>
          <CommittedInput
            type="time"
            aria-label={messages.time(label)}
            value={local.time}
            onCommit={(time) => save(local.date, time, zone)}
          />
          <IconButton label={messages.clear(label)} onClick={() => onChange(null)}>
            <X size={14} aria-hidden="true" />
          </IconButton>
          {local.time === "" ? null : (
            <Choice
              label={messages.zone(label)}
              value={zone}
              className="-ms-1 w-full max-w-52 text-muted"
              onChange={(event) => save(local.date, local.time, event.target.value)}
            >
              {zonesWith(zone).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Choice>
          )}
        </>
      )}
    </div>
  );
}
