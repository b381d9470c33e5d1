import { words } from "@/lib/language/words";

const quoted = (title: string) => `“${title.length > 60 ? `${title.slice(0, 59)}…` : title}”`;

export const messages = words("board", {
  board: "Board",
  columns: "Columns",
  groups: { section: "By section", priority: "By priority", label: "By label" },
  none: { section: "No section", priority: "No priority", label: "No label" },
  shown: "Column",
  empty: "Nothing here.",
  moved: (title: string, column: string, place: number, of: number) => `Moved ${quoted(title)} to ${column}, ${place} of ${of}.`,
  moveTo: (column: string) => `Move to ${column}`,
});
