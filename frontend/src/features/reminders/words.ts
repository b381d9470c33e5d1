import type { Reminder } from "@/lib/api/types";
import type { Day } from "@/lib/time/day";
import { offsetText } from "@/lib/time/duration";
import { momentText } from "@/lib/time/format";
import { messages } from "./messages";

/** "30 minutes before", "1 day before", or the moment. */
export function reminderText(reminder: Reminder, today: Day): string {
  if (reminder.kind === "at") return momentText(reminder.at ?? reminder.fire_at ?? "", today);
  const preset = messages.presets.find(({ offset }) => offset === reminder.offset);
  if (preset && reminder.kind === "before_due") return preset.label;
  const side = { before_due: "before", after_due: "after", before_start: "before the start" }[reminder.kind];
  return `${offsetText(reminder.offset ?? "PT0S")} ${side}`;
}

export function stateText(reminder: Reminder, today: Day): string {
  if (reminder.state === "withdrawn" || reminder.fire_at === null) return messages.withdrawn;
  const moment = momentText(reminder.fire_at, today);
  return reminder.state === "fired" ? messages.fired(moment) : messages.fires(moment);
}
