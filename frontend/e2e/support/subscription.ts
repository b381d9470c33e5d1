import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";

/** A browser's push subscription, kept by the journey: no push service outside of this machine may be asked for one. */
export interface Subscription {
  keys: { p256dh: string; auth: string };
  /** What was encrypted for it, as RFC 8291 has it. */
  read: (body: Buffer) => string;
}

export function subscription(): Subscription {
  const pair = createECDH("prime256v1");
  const open = pair.generateKeys();
  const auth = randomBytes(16);
  const derive = (secret: Buffer, salt: Buffer, info: string | Buffer, length: number) =>
    Buffer.from(hkdfSync("sha256", secret, salt, info, length));
  const read = (body: Buffer) => {
    const salt = body.subarray(0, 16);
    const end = 21 + (body[20] ?? 0);
    const sender = body.subarray(21, end);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), open, sender]);
    const secret = derive(pair.computeSecret(sender), auth, info, 32);
    const key = derive(secret, salt, "Content-Encoding: aes128gcm\0", 16);
    const cipher = createDecipheriv("aes-128-gcm", key, derive(secret, salt, "Content-Encoding: nonce\0", 12));
    cipher.setAuthTag(body.subarray(-16));
    const plain = Buffer.concat([cipher.update(body.subarray(end, -16)), cipher.final()]);
    return plain.subarray(0, plain.lastIndexOf(2)).toString();
  };
  return { keys: { p256dh: open.toString("base64url"), auth: auth.toString("base64url") }, read };
}
