/** Hashes and proofs after RFC 6962 and RFC 9162, with Web Crypto. */
export type Bytes = Uint8Array<ArrayBuffer>;

export async function sha256(...parts: Bytes[]): Promise<Bytes> {
  const data = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);
const node = (left: Bytes, right: Bytes) => sha256(NODE, left, right);

export const leafHash = (data: Bytes) => sha256(LEAF, data);

export function same(left: Bytes | null, right: Bytes): boolean {
  return left !== null && left.length === right.length && left.every((byte, index) => byte === right[index]);
}

const half = (value: number) => Math.floor(value / 2);
const isOdd = (value: number) => value % 2 === 1;

/** The root to which a proof leads; null if it is no proof for this place. */
export async function inclusionRoot(leaf: Bytes, index: number, size: number, proof: Bytes[]): Promise<Bytes | null> {
  if (index >= size) return null;
  let [number, last, root] = [index, size - 1, leaf];
  for (const beside of proof) {
    if (last === 0) return null;
    if (isOdd(number) || number === last) {
      root = await node(beside, root);
      while (number > 0 && !isOdd(number)) [number, last] = [half(number), half(last)];
    } else {
      root = await node(root, beside);
    }
    [number, last] = [half(number), half(last)];
  }
  return last === 0 ? root : null;
}

export interface Head {
  size: number;
  root: Bytes;
}

/** Whether the newer log goes on from the older one. */
export async function goesOn(old: Head, recent: Head, proof: Bytes[]): Promise<boolean> {
  if (old.size === recent.size) return proof.length === 0 && same(old.root, recent.root);
  if (old.size > recent.size || proof.length === 0) return false;
  const path = Number.isInteger(Math.log2(old.size)) ? [old.root, ...proof] : proof;
  let [number, last] = [old.size - 1, recent.size - 1];
  while (isOdd(number)) [number, last] = [half(number), half(last)];
  let ofOld = path[0] as Bytes;
  let ofNew = ofOld;
  for (const beside of path.slice(1)) {
    if (last === 0) return false;
    if (isOdd(number) || number === last) {
      [ofOld, ofNew] = [await node(beside, ofOld), await node(beside, ofNew)];
      while (number > 0 && !isOdd(number)) [number, last] = [half(number), half(last)];
    } else {
      ofNew = await node(ofNew, beside);
    }
    [number, last] = [half(number), half(last)];
  }
  return last === 0 && same(ofOld, old.root) && same(ofNew, recent.root);
}
