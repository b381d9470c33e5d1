import type { AuditEvidence, AuditHead, AuditProofs } from "@/lib/api/generated";
import type { HistoryRecord } from "@/lib/api/types";
import { type Bytes, goesOn, inclusionRoot, leafHash, same, sha256 } from "./merkle";
import { fromBase64, headOf, isSigned, lineage, publicOf, toBase64, utf8 } from "./notes";

/** What a browser trusts of a log: the newest head it has checked, and the key that signed it. */
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

const SALT_BYTES = 16;

type Ask = (from: number, to: number) => Promise<{ proof: string[] }>;

/** Recomputes what is shown from the hashes up to the signed head. Throws `DoesNotFit`. */
export async function check(
  shown: HistoryRecord[],
  answer: AuditProofs,
  memory: Memory | null,
  ask: Ask,
): Promise<Verdict> {
  const { head, items } = answer;
  if (!head.checkpoint || !head.key) {
    if (memory?.head) throw new DoesNotFit(null, "The log has no checkpoint any more, and this browser has seen one.");
    return { checked: 0, size: 0, signature: true, memory: { key: "", head: "" } };
  }
  const signer = await checkHead(head, memory, ask);
  const { root, size } = headOf(head.checkpoint);
  const evidence = new Map(items.map((item) => [item.index, item]));
  for (const item of items) await checkEvidence(item, root, size);
  for (const record of shown) {
    const item = evidence.get(record.index);
    if (item && !isShownAsRecorded(record, item)) {
      throw new DoesNotFit(item.index, "What is shown is not what was recorded.");
    }
    if (!item && record.index < size) throw new DoesNotFit(record.index, "There is no proof of it.");
  }
  const key = signer ?? memory?.key ?? head.key;
  return { checked: items.length, size, signature: signer !== null, memory: { key, head: head.checkpoint } };
}

/** Returns the key that signed the head; null if this browser knows no Ed25519. */
async function checkHead(head: AuditHead, memory: Memory | null, ask: Ask): Promise<string | null> {
  const note = head.checkpoint ?? "";
  const recent = headOf(note);
  if (recent.origin !== `taskflow/audit/${head.workspace_id}`) throw new DoesNotFit(null, "The checkpoint is of another log.");
  const keys = await lineage(head.key ?? "", head.keys);
  const trusted = memory?.key ? publicOf(memory.key) : null;
  const oldest = trusted ? keys.findIndex((key) => same(trusted, publicOf(key))) : keys.length - 1;
  if (oldest < 0) {
    throw new DoesNotFit(null, "The log has another key than when this browser saw it first, and nobody handed it on.");
  }
  const signer = await signerOf(note, recent.origin, keys.slice(0, oldest + 1));
  if (!memory?.key) return signer;
  const old = headOf(memory.head);
  const proof = old.size === recent.size ? [] : (await ask(old.size, recent.size)).proof.map(fromBase64);
  if (!(await goesOn(old, recent, proof))) {
    throw new DoesNotFit(null, `The log does not go on from the ${old.size} records that this browser has seen: it was rewritten.`);
  }
  return signer;
}

async function signerOf(note: string, origin: string, keys: string[]): Promise<string | null> {
  for (const key of keys) {
    const signed = await isSigned(note, origin, publicOf(key));
    if (signed !== false) return signed && key;
  }
  throw new DoesNotFit(null, "The checkpoint is not signed by the key of this log.");
}

async function checkEvidence(item: AuditEvidence, root: Bytes, size: number): Promise<void> {
  const entry = item.entry as { index: number; sealed: Record<string, string> };
  const leaf = await leafHash(utf8(canonical(entry)));
  const found = await inclusionRoot(leaf, item.index, size, item.proof.map(fromBase64));
  if (entry.index !== item.index || !same(found, root)) {
    throw new DoesNotFit(item.index, "Its hash does not lead to the signed checkpoint: it was changed, added or moved.");
  }
  for (const [name, opening] of Object.entries(item.openings as Record<string, { salt: string; value: unknown }>)) {
    const salt = fromBase64(opening.salt);
    const made = toBase64(await sha256(salt, utf8(canonical(opening.value))));
    // With a longer salt the text after it would be another value.
    if (salt.length !== SALT_BYTES || made !== entry.sealed[name]) throw new DoesNotFit(item.index, `The field ${name} is not what was recorded.`);
  }
}

interface Recorded {
  workspace_id: string;
  request_id: string | null;
  trace_id: string | null;
  event_id: string;
  action: string;
  time: string;
  actor: { kind: string; id: string | null; token_id: string | null };
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
    canonical(claimedOf(record)) === canonical(recordedOf(entry)) &&
    (record.address ?? null) === (opened.address?.value ?? null) &&
    (record.object_name ?? null) === (opened.object_name?.value ?? null) &&
    record.actor.name === (opened.actor_name?.value ?? "")
  );
}

function claimedOf({ workspace_id, event_id, action, object_type, object_id, actor, request_id, trace_id }: HistoryRecord) {
  const who = [actor.kind, actor.id ?? null, actor.token_id ?? null];
  return [workspace_id, event_id, action, object_type, object_id ?? null, ...who, request_id ?? null, trace_id ?? null];
}

function recordedOf({ workspace_id, event_id, action, object, actor, request_id, trace_id }: Recorded) {
  return [workspace_id, event_id, action, object.type, object.id, actor.kind, actor.id, actor.token_id, request_id, trace_id];
}
