/** One language's own words for a part of the interface, or none. */
export type Translate = (part: string, english: object) => object | undefined;

const parts = new Map<string, object>();
const watchers = new Set<() => void>();
let spoken = "en-GB";
let translate: Translate | null = null;

/**
 * The words of one part of the interface, in English. They are read where they are shown and never kept before: another
 * language puts its own in their place, also in the words of parts that are loaded after it.
 */
export function words<T extends object>(part: string, english: T): T {
  parts.set(part, english);
  if (translate) replace(english, translate(part, english));
  return english;
}

/** The BCP 47 tag that dates, numbers and lists follow. */
export const locale = (): string => spoken;

/** Speaks another language from now on. */
export function speak(tag: string, next: Translate): void {
  [spoken, translate] = [tag, next];
  parts.forEach((english, part) => replace(english, next(part, english)));
  watchers.forEach((tell) => tell());
}

export function watchLanguage(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/** Every part that is loaded, for tests and the pseudo-language. */
export const loadedParts = (): ReadonlyMap<string, object> => parts;

/** Puts the words of `own` over those of `english`; what it has no word for stays English. */
function replace(english: object, own: object | undefined): void {
  for (const [key, word] of Object.entries(own ?? {})) {
    const target = english as Record<string, unknown>;
    if (typeof word === "object" && !Array.isArray(word)) replace(target[key] as object, word as object);
    else target[key] = word;
  }
}
