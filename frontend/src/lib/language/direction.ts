/** The direction of the page as it is shown. */
export const direction = (): "ltr" | "rtl" =>
  typeof document !== "undefined" && document.documentElement.dir === "rtl" ? "rtl" : "ltr";

const MIRRORED: Record<string, string> = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

/** A key as if the page ran from left to right: the arrow that points forwards is ArrowRight. */
export const logicalKey = (key: string): string => (direction() === "rtl" ? (MIRRORED[key] ?? key) : key);
