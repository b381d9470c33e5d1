import type { CalendarItem } from "./items";

/** Where an entry of a day lies: minutes after midnight, and its lane among those at the same time. */
export interface Placed {
  item: CalendarItem;
  start: number;
  end: number;
  lane: number;
  lanes: number;
}

/** What nobody gave a length is drawn this long, and nothing is drawn shorter. */
const SHORTEST = 30;
const MIDNIGHT = 24 * 60;

export const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** "09:00" of an hour. */
export const hourText = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** The entries of one day that have a time, side by side where they overlap. */
export function placed(items: readonly CalendarItem[]): Placed[] {
  const done: Placed[] = [];
  let cluster: Placed[] = [];
  const close = () => {
    const lanes = Math.max(0, ...cluster.map(({ lane }) => lane + 1));
    done.push(...cluster.map((each) => ({ ...each, lanes })));
    cluster = [];
  };
  for (const item of items) {
    if (item.time === null) continue;
    const start = minutesOf(item.time);
    const end = Math.min(start + Math.max(item.minutes ?? 0, SHORTEST), MIDNIGHT);
    if (cluster.every((each) => each.end <= start)) close();
    const taken = new Set(cluster.filter((each) => each.end > start).map(({ lane }) => lane));
    let lane = 0;
    while (taken.has(lane)) lane++;
    cluster.push({ item, start, end, lane, lanes: 1 });
  }
  close();
  return done;
}
