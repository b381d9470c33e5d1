import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { AuditProofs } from "@/lib/api/generated";
import type { HistoryRecord } from "@/lib/api/types";
import { canonical, check, type Memory } from "./check";

/** Records, heads and proofs as the backend makes them (scripts/audit_vectors.py). */
interface Vectors {
  shown: HistoryRecord[];
  old: AuditProofs;
  recent: AuditProofs;
  consistency: string[];
}

const python = resolve("../.venv/bin/python");
const made = JSON.parse(execFileSync(python, [resolve("../scripts/audit_vectors.py")], { encoding: "utf8" })) as Vectors;
const fresh = (): Vectors => structuredClone(made);
const ask = () => Promise.resolve({ proof: made.consistency });
const remembered: Memory = { key: made.old.head.key ?? "", head: made.old.head.checkpoint ?? "" };

test("what the backend recorded fits", async () => {
  const { shown, recent } = fresh();
  expect(await check(shown, recent, null, ask)).toMatchObject({ checked: 11, size: 11, signature: true });
});

test("the log goes on from what this browser saw, also under the key that it was handed on to", async () => {
  const { shown, recent } = fresh();
  expect((await check(shown, recent, remembered, ask)).memory.head).toBe(recent.head.checkpoint);
});

test("a log that is handed on and has not grown since is still signed by the older key, for whoever comes again or first", async () => {
  const { shown, old, recent } = fresh();
  const handedOn = { ...old, head: { ...old.head, key: recent.head.key, keys: recent.head.keys } };
  const verdict = await check(shown, handedOn, remembered, ask);
  expect(verdict).toMatchObject({ checked: 6, signature: true });
  expect(await check(shown, handedOn, verdict.memory, ask)).toMatchObject({ checked: 6 });
  expect(await check(shown, handedOn, null, ask)).toMatchObject({ checked: 6 });
});

test("an older key signs nothing more once its successor did", async () => {
  const { shown, old, recent } = fresh();
  const { memory } = await check(shown, recent, remembered, ask);
  const byOld = { ...recent, head: { ...recent.head, checkpoint: old.head.checkpoint } };
  await expect(check(shown, byOld, memory, ask)).rejects.toMatchObject({ name: "DoesNotFit", index: null });
});

test("a log that has lost its checkpoint is no new log to a browser that saw one", async () => {
  const { shown, recent } = fresh();
  recent.head.checkpoint = null;
  await expect(check(shown, recent, remembered, ask)).rejects.toMatchObject({ name: "DoesNotFit", index: null });
  expect(await check(shown, recent, null, ask)).toMatchObject({ size: 0, checked: 0 });
});

test("the border of salt and value does not move", async () => {
  const vectors = fresh();
  const opening = first(vectors).openings.object_name as unknown as { salt: string; value: string };
  const text = JSON.stringify(opening.value);
  const cut = text.indexOf('\\"') + 1;
  const moved = [...atob(opening.salt)].map((letter) => letter.charCodeAt(0));
  opening.salt = btoa(String.fromCharCode(...moved, ...new TextEncoder().encode(text.slice(0, cut))));
  opening.value = JSON.parse(text.slice(cut)) as string;
  seen(vectors).object_name = opening.value;
  await expect(check(vectors.shown, vectors.recent, remembered, ask)).rejects.toMatchObject({ name: "DoesNotFit", index: 3 });
});

test("what no checkpoint covers yet is not counted", async () => {
  const { shown, old } = fresh();
  expect(await check(shown, old, null, ask)).toMatchObject({ checked: 6, size: 6 });
});

type Change = (vectors: Vectors) => void;
const first = (vectors: Vectors) => vectors.recent.items[3] as AuditProofs["items"][number] & {
  entry: Record<string, unknown>;
  openings: Record<string, { value: unknown }>;
};
const seen = (vectors: Vectors) => vectors.shown[3] as HistoryRecord;

test.each<[string, number | null, Change]>([
  ["entry", 3, (v) => (first(v).entry.action = "task.deleted")],
  ["opening", 3, (v) => ((first(v).openings.object_name as { value: unknown }).value = "x")],
  ["proof", 3, (v) => first(v).proof.reverse()],
  ["missing", 3, (v) => v.recent.items.splice(3, 1)],
  ["shown action", 3, (v) => (seen(v).action = "task.deleted")],
  ["shown name", 3, (v) => (seen(v).object_name = "x")],
  ["shown time", 3, (v) => (seen(v).time = "2026-11-24T06:00:04Z")],
  ["shown actor", 3, (v) => (seen(v).actor.name = "Eve")],
  ["shown value", 3, (v) => ((seen(v).changes[0] as { after: unknown }).after = "x")],
  ["shown request", 3, (v) => (seen(v).request_id = "request-4")],
  ["shown token", 3, (v) => (seen(v).actor.token_id = "x")],
  ["shown address", 3, (v) => (seen(v).address = "203.0.113.8")],
  ["record shown twice", 3, (v) => v.shown.unshift({ ...seen(v), action: "task.deleted" })],
  ["record of another workspace", 3, (v) => (seen(v).workspace_id = "x")],
  ["hidden change", 3, (v) => seen(v).changes.pop()],
  ["checkpoint", null, (v) => (v.recent.head.checkpoint = (v.recent.head.checkpoint ?? "").replace("\n11\n", "\n12\n"))],
  ["workspace", null, (v) => (v.recent.head.workspace_id = "x")],
  ["key", null, (v) => (v.recent.head.keys = [])],
  ["rewritten", null, (v) => v.consistency.reverse()],
])("a changed %s does not fit", async (_name, index, change) => {
  const vectors = fresh();
  change(vectors);
  const asked = () => Promise.resolve({ proof: vectors.consistency });
  await expect(check(vectors.shown, vectors.recent, remembered, asked)).rejects.toMatchObject({ name: "DoesNotFit", index });
});

test("canonical JSON sorts by code unit and writes numbers and strings as JavaScript does", () => {
  const value = { "\u20ac": 1e21, "\ud83d\ude00": [1e-7, -0, 10], a: 'é"\u0001\n', "\ufb33": null };
  expect(canonical(value)).toBe('{"a":"é\\"\\u0001\\n","\u20ac":1e+21,"\ud83d\ude00":[1e-7,0,10],"\ufb33":null}');
});
