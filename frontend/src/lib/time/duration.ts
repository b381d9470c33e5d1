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
