import { daysBetween, type Day } from "./day";

const LANGUAGE = "en-GB";

function formatDay(day: Day, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LANGUAGE, { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}

/** "Mon 30 Nov", with the year when it is not the year of `today`. */
export function dayText(day: Day, today: Day): string {
  const year = day.slice(0, 4) === today.slice(0, 4) ? undefined : "numeric";
  return formatDay(day, { weekday: "short", day: "numeric", month: "short", year }).replace(",", "");
}

/** "Today", "Tomorrow", "Yesterday", a weekday within the coming week, else the date. */
export function relativeDayText(day: Day, today: Day): string {
  const distance = daysBetween(today, day);
  if (distance === 0) return "Today";
  if (distance === 1) return "Tomorrow";
  if (distance === -1) return "Yesterday";
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
  return new Intl.DateTimeFormat(LANGUAGE, {
    day: "numeric",
    month: "short",
    year,
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(instant));
}

/** "just now", "4 min ago", "3 h ago", then the moment. */
export function agoText(instant: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(instant)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return momentText(instant);
}

/** "45 min", "1 h 30 min". */
export function durationText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? `${hours} h` : "", rest > 0 || hours === 0 ? `${rest} min` : ""].filter(Boolean).join(" ");
}
