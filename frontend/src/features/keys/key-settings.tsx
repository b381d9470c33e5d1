"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { COMMANDS } from "@/lib/keyboard/commands";
import { type CommandId, keysOf, keyText, ownKeys } from "@/lib/keyboard/keys";
import { messages as commandWords } from "@/lib/keyboard/messages";
import { conflictsOf, isReserved, resetKeys, setKeys, takeKeys } from "@/lib/keyboard/remap";
import { useSetting } from "@/lib/settings/settings";
import { KeyRow } from "./key-row";
import { messages } from "./messages";

/** What came of the keys that were pressed for a command. */
interface Heard {
  id: CommandId;
  keys: string;
  others: readonly CommandId[];
}

const nameOf = (id: CommandId) => commandWords.labels[id];

/** Every command with its keys, which can be changed: the handlers, the sheet and the palette read the same list. */
export function KeySettings() {
  const [now] = useSetting("keys");
  const own = ownKeys(now);
  const [asked, setAsked] = useState<Heard | null>(null);
  const [said, setSaid] = useState("");
  const given = (id: CommandId, keys: string) => {
    setAsked(null);
    setSaid(messages.changed(nameOf(id), keys ? keyText(keys) : messages.none));
  };
  const hear = (id: CommandId, keys: string) => {
    setAsked(null);
    if (isReserved(keys)) return setSaid(messages.reserved(keyText(keys)));
    const others = conflictsOf(id, keys);
    if (others.length > 0) return setAsked({ id, keys, others });
    setKeys(id, [keys]);
    given(id, keys);
  };
  const take = ({ id, keys }: Heard) => {
    takeKeys(id, keys);
    given(id, keys);
  };
  const scopes = Map.groupBy(COMMANDS, (command) => command.scope);
  return (
    <div className="px-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-muted">{messages.about}</p>
        <Button disabled={Object.keys(own).length === 0} onClick={() => (resetKeys(), setAsked(null), setSaid(messages.resetAll))}>
          {messages.resetAll}
        </Button>
      </div>
      <p role="status" className="min-h-6 py-1 text-sm">
        {said}
      </p>
      {[...scopes].map(([scope, commands]) => (
        <section key={scope} className="mt-4">
          <h2 className="mb-1 text-sm font-semibold text-muted">{commandWords.scopes[scope]}</h2>
          <ul>
            {commands.map(({ id }) => (
              <li key={id} className="border-b border-line py-1">
                <KeyRow
                  id={id}
                  keys={keysOf(id, now)}
                  isChanged={id in own}
                  onHear={(keys) => hear(id, keys)}
                  onRemove={() => (setKeys(id, []), given(id, ""))}
                  onReset={() => (setKeys(id, null), given(id, keysOf(id)[0] ?? ""))}
                />
                {asked?.id === id ? (
                  <div role="alert" className="flex flex-wrap items-center gap-2 pb-1 text-sm text-warn">
                    {messages.taken(keyText(asked.keys), asked.others.map(nameOf).join(", "))}
                    <Button onClick={() => take(asked)}>{messages.take}</Button>
                    <Button look="quiet" onClick={() => setAsked(null)}>
                      {messages.keep}
                    </Button>
                  </div>
                ) : null}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
