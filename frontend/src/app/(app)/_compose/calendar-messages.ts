export const messages = {
  dayEarlier: "A day earlier",
  dayLater: "A day later",
  weekLater: "A week later",
  hourEarlier: "An hour earlier",
  hourLater: "An hour later",
};
