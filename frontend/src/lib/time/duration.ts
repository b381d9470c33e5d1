import { locale } from "@/lib/language/words";

const UNITS = ["week", "day", "hour", "minute", "second"] as const;

/** An ISO 8601 duration in words: "P1DT2H" → "1 day 2 hours". */
export function offsetText(iso: string): string {
  const found = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(iso);
  if (!found) return iso;
  const words = UNITS.flatMap((unit, index) => {
    const count = Number(found[index + 1] ?? 0);
    return count > 0 ? [counted(count, unit)] : [];
  });
  return words.join(" ") || counted(0, "minute");
}

function counted(count: number, unit: (typeof UNITS)[number]): string {
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(count);
}
