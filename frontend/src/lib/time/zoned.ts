/** Wall-clock time in an IANA zone ↔ instants, with the browser's own zone data. */

export interface Local {
  /** "2026-11-30" */
  date: string;
  /** "09:00" */
  time: string;
}

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** The zones to choose from, with `current` among them. */
export function zonesWith(current: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(current) ? known : [current, ...known];
}

/** The wall clock of `zone` at an instant (RFC 3339 or epoch milliseconds). */
export function toLocal(instant: string | number, zone: string): Local {
  const parts = formatterOf(zone).formatToParts(new Date(instant));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((found) => found.type === type)?.value ?? "00";
  return {
    date: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`,
    time: `${part("hour")}:${part("minute")}`,
  };
}

/** The day and the time of a date by this browser's clock; a date without a time ("2026-11-30") lasts all day: null. */
export function whenOf(due: string): { day: string; time: string | null } {
  if (due.length === 10) return { day: due, time: null };
  const { date, time } = toLocal(due, browserZone());
  return { day: date, time };
}

/**
 * The instant of a wall-clock time, as RFC 3339 with the zone's offset. A time inside a gap moves to
 * the first valid instant, a repeated one takes the first: the server's rule.
 */
export function toInstant(local: Local, zone: string): string {
  const wall = Date.parse(`${local.date}T${local.time}:00Z`);
  const offsets = [wall - DAY, wall + DAY].map((near) => offsetMinutes(near, zone));
  const [before, after] = [offsets[0] ?? 0, offsets[1] ?? 0];
  const valid = [before, after].find((offset) => offsetMinutes(wall - offset * MINUTE, zone) === offset);
  if (valid !== undefined) return `${local.date}T${local.time}:00${offsetText(valid)}`;
  return atGapEnd(wall, before, after, zone);
}

/** Minutes east of UTC. */
export function offsetMinutes(instant: number, zone: string): number {
  const { date, time } = toLocal(instant, zone);
  return Math.round((Date.parse(`${date}T${time}:00Z`) - Math.floor(instant / MINUTE) * MINUTE) / MINUTE);
}

const MINUTE = 60_000;
const DAY = 86_400_000;

function atGapEnd(wall: number, before: number, after: number, zone: string): string {
  let low = wall - after * MINUTE;
  let high = wall - before * MINUTE;
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (offsetMinutes(middle, zone) === before) low = middle;
    else high = middle;
  }
  const { date, time } = toLocal(high, zone);
  return `${date}T${time}:00${offsetText(after)}`;
}

function offsetText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  formatters.set(zone, made);
  return made;
}
