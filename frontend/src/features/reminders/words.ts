import type { Reminder } from "@/lib/api/types";
import { momentText } from "@/lib/time/format";
import { messages } from "./messages";

/** "30 minutes before", "1 day before", or the moment. */
export function reminderText(reminder: Reminder): string {
  if (reminder.kind === "at") return momentText(reminder.at ?? reminder.fire_at ?? "");
  const preset = messages.presets.find(({ offset }) => offset === reminder.offset);
  if (preset && reminder.kind === "before_due") return preset.label;
  const side = { before_due: "before", after_due: "after", before_start: "before the start" }[reminder.kind];
  return `${offsetText(reminder.offset ?? "PT0S")} ${side}`;
}

export function stateText(reminder: Reminder): string {
  if (reminder.state === "withdrawn" || reminder.fire_at === null) return messages.withdrawn;
  const moment = momentText(reminder.fire_at);
  return reminder.state === "fired" ? messages.fired(moment) : messages.fires(moment);
}

/** An ISO 8601 duration in words: "P1DT2H" → "1 day 2 hours". */
export function offsetText(iso: string): string {
  const found = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(iso);
  if (!found) return iso;
  const words = ["week", "day", "hour", "minute", "second"].flatMap((unit, index) => {
    const count = Number(found[index + 1] ?? 0);
    return count > 0 ? [`${count} ${unit}${count === 1 ? "" : "s"}`] : [];
  });
  return words.join(" ") || "0 minutes";
}
