import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadedParts } from "@/lib/language/words";
import { catalogue as arabic } from "./ar";
import { catalogue as german } from "./de";
import { translate as pseudo } from "./pseudo";

type Words = Record<string, unknown>;
type Sentence = (...values: unknown[]) => unknown;
const found = readdirSync("src", { recursive: true }).map(String).filter((name) => /(^|-|\/)messages\.ts$/.test(name));
for (const name of found) await import(join(process.cwd(), "src", name));
const english: Words = Object.fromEntries(loadedParts());

/** What stands for any text, number or day; arrays of it for what wants several. */
const MARKS = ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"];
const VALUES = [MARKS, MARKS.map((mark) => [mark])];

/** Differences between a catalogue and the English words, each with its place. */
function differences(at: string, own: unknown, other: unknown): string[] {
  if (typeof own === "function" && typeof other === "function") return saidBy(at, own as Sentence, other as Sentence);
  if (Array.isArray(own) && Array.isArray(other)) {
    return own.length === other.length ? own.flatMap((word, index) => differences(`${at}.${index}`, word, other[index])) : [`${at}: ${other.length} of ${own.length}`];
  }
  if (own !== null && other !== null && typeof own === "object" && typeof other === "object") {
    const keys = [...new Set([...Object.keys(own), ...Object.keys(other)])];
    return keys.flatMap((key) => differences(`${at}.${key}`, (own as Words)[key], (other as Words)[key]));
  }
  const empty = typeof other === "string" && other.trim() === "" && own !== other;
  return typeof own !== typeof other || empty ? [`${at}: ${typeof other} for ${typeof own}`] : [];
}

/** Both sentences take the same arguments and say each one that the English one says. */
function saidBy(at: string, own: Sentence, other: Sentence): string[] {
  const marks = VALUES.find((values) => answers(own, values));
  if (!marks) return [`${at}: no value suits it`];
  const [said, says] = [own(...marks), other(...marks)];
  if (typeof said !== "string" || typeof says !== "string") return differences(`${at}()`, said, says);
  return MARKS.slice(0, own.length).filter((mark) => said.includes(mark) && !says.includes(mark)).map((mark) => `${at}: does not say argument ${MARKS.indexOf(mark)}`);
}

function answers(sentence: Sentence, values: unknown[]): boolean {
  try {
    return !String(sentence(...values)).includes("undefined");
  } catch {
    return false;
  }
}

test("every part of the interface is found", () => expect(Object.keys(english).length).toBeGreaterThan(35));

test("German has every word of the interface, with the same arguments", () => expect(differences("", english, german)).toEqual([]));

test("Arabic has whole parts; repeats, the record, channels and operations stay English as a whole", () => {
  const parts = Object.fromEntries(Object.keys(arabic).map((part) => [part, english[part]]));
  expect(differences("", parts, arabic)).toEqual([]);
  expect(Object.keys(english).filter((part) => !(part in arabic)).sort()).toEqual(
    ["activity", "channels", "deliveries", "fields", "history", "operations", "push", "record", "repeat-editor", "series", "whole-sentences"],
  );
});

test("the pseudo-language changes every sentence and loses no argument", () => {
  const own = Object.fromEntries(Object.entries(english).map(([part, words]) => [part, pseudo(part, words as object)]));
  expect(differences("", english, own)).toEqual([]);
  expect(own.layout).toEqual({ layout: "⟦Shów ás~~~⟧", list: "⟦Líst~~⟧", board: "⟦Bóárd~~⟧" });
});

test("a word or an argument that is missing is found", () => {
  const faulty = { ...german, labels: {}, layout: { layout: "Als", list: " ", board: "Tafel" }, ui: { request: () => "Anfrage", again: "Noch einmal" } };
  expect(differences("", english, faulty).sort()).toEqual([
    ".labels.title: undefined for string",
    ".layout.list: string for string",
    ".ui.request: does not say argument 0",
  ]);
});

test.each([
  [1, "1 Aufgabe"],
  [2, "2 Aufgaben"],
])("%i in German is %s", (count, words) => expect(german.views.found(count)).toBe(words));

test.each([
  [0, "لا مهام"],
  [1, "مهمة واحدة"],
  [2, "مهمتان"],
  [3, "3 مهام"],
  [11, "11 مهمة"],
  [100, "100 مهمة"],
])("%i in Arabic is %s", (count, words) => expect(arabic.views?.found(count)).toBe(words));
