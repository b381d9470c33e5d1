import { words } from "@/lib/language/words";

/** What the open task says before the editor or the page of a series is opened. */
export const messages = words("repeat-field", {
  none: "Does not repeat",
  open: "History and coming dates",
  loading: "Loading the repeat",
});
