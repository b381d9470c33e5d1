"use client";
import { Button } from "@/components/ui/button";
import type { Task } from "@/lib/api/types";
import { outbox, useWrites } from "@/lib/outbox/use-outbox";
import { SUBJECT } from "./overlay";
import { messages as panel } from "./panel-messages";

const messages = panel.conflict;

/** Two versions of the same field: both are shown, and the user says which one stays. */
export function Conflict({ task }: { task: Task }) {
  const write = useWrites().find((candidate) => candidate.subject === SUBJECT + task.id && candidate.state === "conflict");
  if (!write || write.effect.kind !== "change") return null;
  const { fields } = write.effect;
  const theirs = write.theirs ?? {};
  const names = Object.keys(write.guard?.before ?? {});
  return (
    <section role="alert" className="m-3 rounded-lg border border-danger bg-danger-soft p-3 text-sm">
      <p className="font-medium">{messages.title}</p>
      <dl className="my-2 grid grid-cols-2 gap-2">
        {names.map((name) => (
          <div key={name} className="contents">
            <div>
              <dt className="text-muted">{messages.yours}</dt>
              <dd className="break-words">{shown(fields[name])}</dd>
            </div>
            <div>
              <dt className="text-muted">{messages.theirs}</dt>
              <dd className="break-words">{shown(theirs[name])}</dd>
            </div>
          </div>
        ))}
      </dl>
      <div className="flex gap-2">
        <Button look="primary" onClick={() => outbox.resolve(write.id, "mine")}>
          {messages.keep}
        </Button>
        <Button onClick={() => outbox.resolve(write.id, "theirs")}>{messages.take}</Button>
      </div>
    </section>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return messages.nothing;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
