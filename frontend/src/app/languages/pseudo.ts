import type { Translate } from "@/lib/language/words";

/** English dates, under a name of its own. */
export const tag = "en-GB-x-pseudo";

const ACCENTS: Record<string, string> = { a: "á", e: "é", i: "í", o: "ó", u: "ú", A: "Á", E: "É", I: "Í", O: "Ó", U: "Ú" };

/** English as a test sees it: marked at both ends, accented, and longer by two fifths as other languages are. */
export const translate: Translate = (_part, english) => marked(english) as object;

function marked(word: unknown): unknown {
  if (typeof word === "string") return /[a-z]{2}/.test(word) ? lengthened(word) : word;
  if (typeof word === "function") return (...values: unknown[]) => marked(word(...values));
  if (Array.isArray(word)) return word.map(marked);
  if (typeof word === "object" && word !== null) {
    return Object.fromEntries(Object.entries(word).map(([key, inner]) => [key, marked(inner)]));
  }
  return word;
}

function lengthened(text: string): string {
  const plain = text.replaceAll(/[⟦⟧]|~/g, "");
  return `⟦${plain.replaceAll(/[aeiou]/gi, (letter) => ACCENTS[letter] ?? letter)}${"~".repeat(Math.ceil(plain.length * 0.4))}⟧`;
}
