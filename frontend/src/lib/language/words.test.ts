import { expect, test } from "vitest";
import { locale, speak, words } from "./words";

test("a language replaces the words that are loaded and those that are loaded later; what it lacks stays English", () => {
  const early = words("early", { one: "One", inner: { two: "Two", three: "Three" } });
  expect(early.one).toBe("One");
  speak("de", (part) => ({ early: { one: "Eins", inner: { two: "Zwei" } }, late: { four: "Vier" } })[part]);
  const late = words("late", { four: "Four", five: "Five" });
  expect([early, late, locale()]).toEqual([{ one: "Eins", inner: { two: "Zwei", three: "Three" } }, { four: "Vier", five: "Five" }, "de"]);
});
