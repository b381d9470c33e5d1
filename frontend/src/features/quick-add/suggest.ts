import type { Label, Project } from "@/lib/api/types";

export interface Suggestion {
  /** What Tab puts in place of the word, with a space behind it. */
  insert: string;
  name: string;
  start: number;
  end: number;
}

/** Completes the `#project` or `@label` that ends at the caret (UTF-16 offsets). */
export function suggest(text: string, caret: number, projects: readonly Project[], labels: readonly Label[]): Suggestion | null {
  const word = /(?:^|\s)([#@])(\S*)$/.exec(text.slice(0, caret));
  if (!word) return null;
  const [, mark = "", begun = ""] = word;
  const names = mark === "#" ? projects.map((project) => project.name) : labels.map((label) => label.name);
  const name = names.find((known) => known.toLowerCase().startsWith(begun.toLowerCase()) && known !== begun);
  if (name === undefined) return null;
  const written = /\s/.test(name) ? `"${name}"` : name;
  return { insert: `${mark}${written} `, name: mark + name, start: caret - begun.length - 1, end: caret };
}
