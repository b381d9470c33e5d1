"use client";
import { clsx } from "clsx";
import { useConnection } from "@/lib/live/use-live";
import { useWrites } from "@/lib/outbox/use-outbox";
import { messages } from "./messages";

const DOT = { live: "bg-success", connecting: "bg-warn", offline: "bg-danger" } as const;

/** Whether changes arrive and leave, in words: "Live", "Offline, 3 changes waiting". */
export function ConnectionState() {
  const connection = useConnection();
  const writes = useWrites();
  const conflicts = writes.filter((write) => write.state === "conflict").length;
  const waiting = writes.filter(
    (write) => write.state !== "conflict" && (write.attempts > 1 || connection !== "live"),
  ).length;
  const words = [
    messages.connection[connection],
    waiting > 0 ? messages.waiting(waiting) : "",
    conflicts > 0 ? messages.toDecide(conflicts) : "",
  ];
  return (
    <p role="status" data-connection={connection} className="flex items-center gap-2 px-2 text-sm text-muted">
      <span className={clsx("size-1.5 rounded-full", DOT[connection])} aria-hidden="true" />
      {words.filter(Boolean).join(", ")}
    </p>
  );
}
