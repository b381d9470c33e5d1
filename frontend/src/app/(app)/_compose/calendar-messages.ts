import { words } from "@/lib/language/words";

export const messages = words("calendar-moves", {
  dayEarlier: "A day earlier",
  dayLater: "A day later",
  weekLater: "A week later",
  hourEarlier: "An hour earlier",
  hourLater: "An hour later",
});
