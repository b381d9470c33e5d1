/** Stretches of a text, in Unicode code points, as the server counts them. */
export type Range = readonly [start: number, end: number];

/** Where the stretches lie after the text was edited; those that the edit touched are gone. */
export function shiftRanges<T extends { start: number; end: number }>(ranges: readonly T[], before: string, after: string): T[] {
  if (before === after) return [...ranges];
  const [old, next] = [Array.from(before), Array.from(after)];
  const shortest = Math.min(old.length, next.length);
  let head = 0;
  while (head < shortest && old[head] === next[head]) head++;
  let tail = 0;
  while (tail < shortest - head && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail++;
  const shift = next.length - old.length;
  return ranges.flatMap((range) => {
    if (range.end <= head) return [range];
    if (range.start >= old.length - tail) return [{ ...range, start: range.start + shift, end: range.end + shift }];
    return [];
  });
}

/** An offset in code points as the DOM counts it (UTF-16 units), and back. */
export function toUnits(text: string, points: number): number {
  return Array.from(text).slice(0, points).join("").length;
}

export function toPoints(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}

/** The text cut at the stretches: plain pieces and marked ones, in order, losing nothing. */
export function pieces<T extends { start: number; end: number }>(text: string, ranges: readonly T[]): { text: string; range: T | null }[] {
  const points = Array.from(text);
  const cut = (start: number, end: number) => points.slice(start, end).join("");
  const made: { text: string; range: T | null }[] = [];
  let at = 0;
  for (const range of [...ranges].sort((left, right) => left.start - right.start)) {
    if (range.start < at || range.end > points.length) continue;
    if (range.start > at) made.push({ text: cut(at, range.start), range: null });
    made.push({ text: cut(range.start, range.end), range });
    at = range.end;
  }
  if (at < points.length) made.push({ text: cut(at, points.length), range: null });
  return made;
}
