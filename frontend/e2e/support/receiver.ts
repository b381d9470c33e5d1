import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Receiver {
  url: string;
  /** What is answered from now on. */
  status: number;
  came: { headers: Record<string, unknown>; body: string; raw: Buffer }[];
  stop: () => Promise<void>;
}

/** An HTTP server on loopback that keeps what it is sent. */
export async function receive(): Promise<Receiver> {
  const receiver: Receiver = { url: "", status: 200, came: [], stop: async () => undefined };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const raw = Buffer.concat(parts);
      receiver.came.push({ headers: request.headers, body: raw.toString(), raw });
      response.writeHead(receiver.status).end(receiver.status === 200 ? "thank you" : "not now");
    });
  });
  await new Promise<void>((resume) => server.listen(0, "127.0.0.1", resume));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  receiver.stop = () => new Promise((resume) => server.close(() => resume()));
  return receiver;
}
