/** 1 if each word that was typed begins a word of the entry, else 0: letters scattered over it are no reason to run it. */
export function beginsWords(entry: string, typed: string): number {
  const words = wordsOf(entry);
  return wordsOf(typed).every((part) => words.some((word) => word.startsWith(part))) ? 1 : 0;
}

const wordsOf = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
