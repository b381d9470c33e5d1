"use client";
import { Kbd } from "@/components/ui/kbd";
import { COMMANDS } from "@/lib/keyboard/commands";
import { keysOf } from "@/lib/keyboard/keys";
import { usePendingKeys } from "@/lib/keyboard/keyboard";

/** While a key sequence is open: what may follow. */
export function PendingKeys() {
  const prefix = usePendingKeys();
  if (prefix === null) return null;
  const following = COMMANDS.flatMap((command) =>
    keysOf(command.id).filter((keys) => keys.startsWith(`${prefix} `)).map((keys) => ({ keys, label: command.label })),
  );
  return (
    <div
      aria-hidden="true"
      className="fixed bottom-5 left-1/2 z-50 flex max-w-[90vw] -translate-x-1/2 flex-wrap gap-x-4 gap-y-1 rounded-lg border border-line bg-raised px-4 py-2 text-sm shadow-raised"
    >
      {following.map(({ keys, label }) => (
        <span key={keys} className="inline-flex items-center gap-1.5">
          <Kbd keys={keys.slice(prefix.length + 1)} />
          {label}
        </span>
      ))}
    </div>
  );
}
