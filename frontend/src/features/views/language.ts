/** The words of the filter language, for completion. The server reads a filter, and says where it is wrong. */

type Kind = "moment" | "name" | "closed" | "flag" | "text";

export interface Names {
  projects: readonly string[];
  labels: readonly string[];
}

const FIELDS: Record<string, { kind: Kind; values?: readonly string[] | keyof Names }> = {
  status: { kind: "closed", values: ["open", "done", "cancelled"] },
  priority: { kind: "closed", values: ["1", "2", "3", "4", "none"] },
  due: { kind: "moment" },
  start: { kind: "moment" },
  label: { kind: "name", values: "labels" },
  project: { kind: "name", values: "projects" },
  assignee: { kind: "name", values: ["me", "none"] },
  section: { kind: "name", values: [] },
  recurring: { kind: "flag" },
  overdue: { kind: "flag" },
  text: { kind: "text" },
  created: { kind: "moment" },
  updated: { kind: "moment" },
  completed: { kind: "moment" },
};
const DAYS = ["today", "tomorrow", "today + 7d", "monday", "none"];
const ORDERED = ["<", "<=", ">", ">=", "=", "!="];
const MOST = 16;
const JOINS = ["and", "or"];

export interface Suggestions {
  /** What a suggestion takes the place of. */
  start: number;
  end: number;
  words: string[];
}

/** What may stand where the caret is: a field, its operators, a value, or how it goes on. */
export function suggestions(text: string, caret: number, names: Names): Suggestions {
  const before = text.slice(0, caret);
  const tokens = [...before.matchAll(/"[^"]*"?|[\p{L}\p{N}_.@-]+|[<>=!]+|[(),]|&&|\|\|/gu)];
  const last = tokens.at(-1);
  const isTyping = last !== undefined && last.index + last[0].length === caret && /^["\p{L}\p{N}]/u.test(last[0]);
  const done = (isTyping ? tokens.slice(0, -1) : tokens).map(([token]) => token.toLowerCase());
  const typed = isTyping ? last[0].replace(/^"/, "").toLowerCase() : "";
  const words = following(done, names).filter((word) => word.toLowerCase().startsWith(typed) && word.toLowerCase() !== typed);
  const start = isTyping ? last.index : caret;
  return { start, end: caret, words: words.slice(0, MOST).map(quoted) };
}

/** The text with a suggestion taken, and where the caret stands then. */
export function taken(text: string, { start, end }: Suggestions, word: string): { text: string; caret: number } {
  const space = /\s$|^$|\($/.test(text.slice(0, start)) ? "" : " ";
  const head = `${text.slice(0, start)}${space}${word} `;
  return { text: head + text.slice(end).trimStart(), caret: head.length };
}

/** Where a refusal says that the text is wrong: an index; null when it names no place. */
export function placeOf(message: string): number | null {
  const found = /\(column (\d+)\)$/.exec(message);
  return found ? Number(found[1]) - 1 : null;
}

function following(tokens: readonly string[], names: Names): string[] {
  const [last = "", earlier = ""] = tokens.toReversed();
  const starts = [...Object.keys(FIELDS), "not", "no"];
  if (last === "" || /^(and|or|not|\(|&&|\|\||!)$/.test(last)) return starts;
  if (last === "no") return Object.keys(FIELDS);
  const field = FIELDS[last];
  if (field && earlier !== "no" && !/^[<>=!]+$/.test(earlier)) return operatorsOf(field.kind);
  const compared = /^[<>=!]+$/.test(last) ? FIELDS[earlier] : listed(tokens) ?? (last === "in" ? undefined : null);
  if (compared) return valuesOf(compared, names);
  if (last === "in") return ["("];
  return JOINS;
}

/** The field whose list of values is being written, `label in (home, `. */
function listed(tokens: readonly string[]) {
  const open = tokens.lastIndexOf("(");
  if (open < 2 || tokens[open - 1] !== "in" || tokens.includes(")", open) || !/^[(,]$/.test(tokens.at(-1) ?? "")) return undefined;
  const name = tokens[open - 2] === "not" ? tokens[open - 3] : tokens[open - 2];
  return FIELDS[name ?? ""];
}

function operatorsOf(kind: Kind): string[] {
  if (kind === "flag") return JOINS;
  if (kind === "text") return ["="];
  return kind === "moment" ? [...ORDERED, "is null"] : kind === "closed" ? ["=", "!=", "<=", ">=", "in"] : ["=", "!=", "in", "is null"];
}

function valuesOf({ kind, values }: (typeof FIELDS)[string], names: Names): string[] {
  if (kind === "moment") return DAYS;
  if (kind === "flag") return ["true", "false"];
  return [...(typeof values === "string" ? names[values as keyof Names] : (values ?? []))];
}

/** A name with spaces or signs is written in quotation marks. */
function quoted(word: string): string {
  return /^[\p{L}\p{N}_]+$|^[<>=!(]+$/u.test(word) || ["today + 7d", "is null"].includes(word) ? word : JSON.stringify(word);
}
