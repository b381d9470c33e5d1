import { type Bytes, type Head, same, sha256 } from "./merkle";

/** Signed notes after C2SP: a text, a blank line, signatures; keys as name+hash+Base64. */
const text = new TextEncoder();
export const utf8 = (value: string): Bytes => new Uint8Array(text.encode(value));

export function fromBase64(value: string): Bytes {
  return Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
}

export function toBase64(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes));
}

export function publicOf(verifierKey: string): Bytes {
  const key = verifierKey.split("+").slice(2).join("+");
  return fromBase64(key).slice(1);
}

const linesOf = (note: string) => note.slice(0, Math.max(0, note.lastIndexOf("\n\n"))).split("\n");

export function headOf(note: string): Head & { origin: string } {
  const [origin = "", size = "", root = ""] = linesOf(note);
  return { origin, size: Number(size), root: fromBase64(root) };
}

/** Whether the key signed the note under the name; null if this browser knows no Ed25519. */
export async function isSigned(note: string, name: string, key: Bytes): Promise<boolean | null> {
  const cut = note.lastIndexOf("\n\n");
  const hash = (await sha256(utf8(`${name}\n`), new Uint8Array([1]), key)).slice(0, 4);
  const signatures = note
    .slice(cut + 2)
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([dash, signer]) => dash === "—" && signer === name)
    .map(([, , encoded]) => fromBase64(encoded ?? ""))
    .filter((signature) => same(signature.slice(0, 4), hash));
  const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]).catch(() => null);
  if (imported === null) return null;
  for (const signature of signatures) {
    if (await crypto.subtle.verify("Ed25519", imported, signature.slice(4), utf8(note.slice(0, cut + 1)))) return true;
  }
  return false;
}

const KEYS = "taskflow/audit";

/** The keys of a log, newest first, as far back as each key and its successor both sign that it was handed on. */
export async function lineage(newest: string, statements: string[]): Promise<string[]> {
  const keys = [newest];
  for (const note of [...statements].reverse()) {
    const [name, what, old = "", next = ""] = linesOf(note);
    const follows = same(publicOf(next), publicOf(keys.at(-1) ?? ""));
    if (name !== KEYS || what !== "the key of this log is handed on" || !follows) continue;
    const signed = await Promise.all([old, next].map((key) => isSigned(note, KEYS, publicOf(key))));
    if (!signed.includes(false)) keys.push(old);
  }
  return keys;
}
