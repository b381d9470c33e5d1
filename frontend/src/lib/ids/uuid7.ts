/**
 * A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits. Made with `getRandomValues`,
 * because `crypto.randomUUID` is missing on plain http. Ids made within one millisecond by one page
 * still sort in the order of their making: a 12-bit counter takes the place of `rand_a`.
 */
export function uuid7(now: number = Date.now()): string {
  const time = Math.max(now, lastTime);
  sequence = time === lastTime ? sequence + 1 : 0;
  if (sequence > 0xfff) return uuid7(lastTime + 1);
  lastTime = time;

  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let index = 0; index < 6; index++) bytes[index] = Math.floor(time / 2 ** (8 * (5 - index))) & 0xff;
  bytes[6] = 0x70 | (sequence >> 8);
  bytes[7] = sequence & 0xff;
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

let lastTime = 0;
let sequence = 0;

/** When it was made, in Unix milliseconds. */
export function madeAt(id: string): number {
  return parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
