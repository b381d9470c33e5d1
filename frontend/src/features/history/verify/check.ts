import type { AuditEvidence, AuditHead, AuditProofs } from "@/lib/api/generated";
import type { HistoryRecord } from "@/lib/api/types";
import { type Bytes, goesOn, inclusionRoot, leafHash, same, sha256 } from "./merkle";
import { fromBase64, headOf, isHandedOn, isSigned, publicOf, toBase64, utf8 } from "./notes";

/** What a browser trusts of a log: the key it saw first, and the newest head it has checked. */
export interface Memory {
  key: string;
  head: string;
}

export interface Verdict {
  checked: number;
  size: number;
  /** False: this browser knows no Ed25519, so only the hashes were checked. */
  signature: boolean;
  memory: Memory;
}

/** `index` is the record that does not fit; null if it is the log as a whole. */
export class DoesNotFit extends Error {
  constructor(
    readonly index: number | null,
    reason: string,
  ) {
    super(reason);
    this.name = "DoesNotFit";
  }
}

/** JSON after RFC 8785: JavaScript's own numbers and strings, keys in the order of their code units. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pairs = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${pairs.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(",")}}`;
}

type Ask = (from: number, to: number) => Promise<{ proof: string[] }>;

/** Recomputes what is shown from the hashes up to the signed head. Throws `DoesNotFit`. */
export async function check(
  shown: HistoryRecord[],
  answer: AuditProofs,
  memory: Memory | null,
  ask: Ask,
): Promise<Verdict> {
  const { head, items } = answer;
  if (!head.checkpoint || !head.key) return { checked: 0, size: 0, signature: true, memory: memory ?? { key: "", head: "" } };
  const signature = await checkHead(head, memory, ask);
  const { root, size } = headOf(head.checkpoint);
  const records = new Map(shown.map((record) => [record.index, record]));
  for (const item of items) {
    await checkEvidence(item, root, size);
    const record = records.get(item.index);
    if (record && !isShownAsRecorded(record, item)) {
      throw new DoesNotFit(item.index, "What is shown is not what was recorded.");
    }
  }
  const missing = shown.find((record) => record.index < size && !items.some((item) => item.index === record.index));
  if (missing) throw new DoesNotFit(missing.index, "There is no proof of it.");
  return { checked: items.length, size, signature, memory: { key: head.key, head: head.checkpoint } };
}

async function checkHead(head: AuditHead, memory: Memory | null, ask: Ask): Promise<boolean> {
  const [note, key] = [head.checkpoint ?? "", publicOf(head.key ?? "")];
  const recent = headOf(note);
  if (recent.origin !== `taskflow/audit/${head.workspace_id}`) throw new DoesNotFit(null, "The checkpoint is of another log.");
  const signed = await isSigned(note, recent.origin, key);
  // The newest key may not have signed yet: then its predecessor has, which this browser trusts.
  const byOld = signed === false && memory?.key ? await isSigned(note, recent.origin, publicOf(memory.key)) : signed;
  if (byOld === false) throw new DoesNotFit(null, "The checkpoint is not signed by the key of this log.");
  if (!memory?.key) return signed !== null;
  const trusted = publicOf(memory.key);
  if (!same(trusted, key) && !(await isHandedOn(trusted, key, head.keys))) {
    throw new DoesNotFit(null, "The log has another key than when this browser saw it first, and nobody handed it on.");
  }
  const old = headOf(memory.head);
  const proof = old.size === recent.size ? [] : (await ask(old.size, recent.size)).proof.map(fromBase64);
  if (!(await goesOn(old, recent, proof))) {
    throw new DoesNotFit(null, `The log does not go on from the ${old.size} records that this browser has seen: it was rewritten.`);
  }
  return signed !== null;
}

async function checkEvidence(item: AuditEvidence, root: Bytes, size: number): Promise<void> {
  const entry = item.entry as { index: number; sealed: Record<string, string> };
  const leaf = await leafHash(utf8(canonical(entry)));
  const found = await inclusionRoot(leaf, item.index, size, item.proof.map(fromBase64));
  if (entry.index !== item.index || !same(found, root)) {
    throw new DoesNotFit(item.index, "Its hash does not lead to the signed checkpoint: it was changed, added or moved.");
  }
  for (const [name, opening] of Object.entries(item.openings as Record<string, { salt: string; value: unknown }>)) {
    const made = toBase64(await sha256(fromBase64(opening.salt), utf8(canonical(opening.value))));
    if (made !== entry.sealed[name]) throw new DoesNotFit(item.index, `The field ${name} is not what was recorded.`);
  }
}

interface Recorded {
  event_id: string;
  action: string;
  time: string;
  actor: { kind: string; id: string | null };
  object: { type: string; id: string | null };
}

function isShownAsRecorded(record: HistoryRecord, item: AuditEvidence): boolean {
  const entry = item.entry as unknown as Recorded;
  const opened = item.openings as Record<string, { value: unknown } | undefined>;
  const before = (opened.before?.value ?? {}) as Record<string, unknown>;
  const after = (opened.after?.value ?? {}) as Record<string, unknown>;
  const changes = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .map((field) => [field, before[field] ?? null, after[field] ?? null]);
  const claimed = record.changes.map((change) => [change.field, change.before ?? null, change.after ?? null]);
  return (
    canonical([...changes].sort()) === canonical([...claimed].sort()) &&
    Date.parse(record.time) === Date.parse(entry.time) &&
    canonical([record.event_id, record.action, record.object_type, record.object_id ?? null, record.actor.kind, record.actor.id ?? null]) ===
      canonical([entry.event_id, entry.action, entry.object.type, entry.object.id, entry.actor.kind, entry.actor.id]) &&
    (record.object_name ?? null) === (opened.object_name?.value ?? null) &&
    record.actor.name === (opened.actor_name?.value ?? "")
  );
}
