import { locale } from "@/lib/language/words";
import { addDays, daysBetween, type Day } from "./day";
import { messages } from "./messages";

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once: a format costs far more than its use. */
function format(moment: string, options: Intl.DateTimeFormatOptions): string {
  const key = locale() + JSON.stringify(options);
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale(), options);
  formats.set(key, made);
  return made.format(new Date(moment));
}

function formatDay(day: Day, options: Intl.DateTimeFormatOptions): string {
  return format(`${day}T00:00:00Z`, { ...options, timeZone: "UTC" });
}

/** "Mon 30 Nov", with the year when it is not the year of `today`. */
export function dayText(day: Day, today: Day): string {
  const year = day.slice(0, 4) === today.slice(0, 4) ? undefined : "numeric";
  return formatDay(day, { weekday: "short", day: "numeric", month: "short", year }).replace(",", "");
}

/** "Today", "Tomorrow", "Yesterday", a weekday within the coming week, else the date. */
export function relativeDayText(day: Day, today: Day): string {
  const distance = daysBetween(today, day);
  if (distance === 0) return messages.today;
  if (distance === 1) return messages.tomorrow;
  if (distance === -1) return messages.yesterday;
  if (distance > 1 && distance < 7) return formatDay(day, { weekday: "long" });
  const year = day.slice(0, 4) === today.slice(0, 4) ? undefined : "numeric";
  return formatDay(day, { day: "numeric", month: "short", year });
}

/** "Monday 30 November". */
export function longDayText(day: Day): string {
  return formatDay(day, { weekday: "long", day: "numeric", month: "long" }).replace(",", "");
}

/** "24 Nov, 09:14" of an instant in the browser's zone; given `today`, with the year when it is another one. */
export function momentText(instant: string, today?: Day): string {
  const year = today && new Date(instant).getFullYear() !== Number(today.slice(0, 4)) ? "numeric" : undefined;
  return format(instant, { day: "numeric", month: "short", year, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** "just now", "4 min ago", "3 h ago", then the moment. */
export function agoText(instant: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(instant)) / 60_000);
  if (minutes < 1) return messages.justNow;
  if (minutes < 60) return messages.minutesAgo(minutes);
  if (minutes < 24 * 60) return messages.hoursAgo(Math.floor(minutes / 60));
  return momentText(instant);
}

/** "45 min", "1 h 30 min". */
export function durationText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? messages.hours(hours) : "", rest > 0 || hours === 0 ? messages.minutes(rest) : ""].filter(Boolean).join(" ");
}

/** "Mon" … "Sun", and so in each language. */
export function weekdayNames(): string[] {
  return Array.from({ length: 7 }, (_, index) => formatDay(addDays("2026-11-30", index), { weekday: "short" }));
}
