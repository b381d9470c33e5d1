"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { COMMANDS } from "@/lib/keyboard/commands";
import { type CommandId, KEYS, keysOf, keyText, ownKeys } from "@/lib/keyboard/keys";
import { messages as commandWords } from "@/lib/keyboard/messages";
import { conflictsOf, isReserved, resetKeys, takeKeys } from "@/lib/keyboard/remap";
import { useSetting } from "@/lib/settings/settings";
import { focusChange, KeyRow } from "./key-row";
import { messages } from "./messages";

/** What came of the keys that were pressed for a command. */
interface Heard {
  id: CommandId;
  keys: readonly string[];
  others: readonly CommandId[];
}

const SCOPES = [...new Set(COMMANDS.map(({ scope }) => scope))];
const nameOf = (id: CommandId) => commandWords.labels[id];
const namesOf = (ids: readonly CommandId[]) => ids.map(nameOf).join(", ");
const textOf = (keys: readonly string[]) => keys.map(keyText).join(", ");
const othersOf = (id: CommandId, keys: readonly string[]) => [...new Set(keys.flatMap((each) => conflictsOf(id, each)))];

/** "J is the key of: Next." */
const taken = ({ id, keys, others }: Heard) => messages.taken(textOf(keys.filter((each) => conflictsOf(id, each).length > 0)), namesOf(others));

/** Keys that came to mean two commands, for instance by a setting of an older version. */
function Shared({ id, keys }: Pick<Heard, "id" | "keys">) {
  const others = othersOf(id, keys);
  return others.length > 0 ? <p className="pb-1 text-sm text-warn">{taken({ id, keys, others })}</p> : null;
}

/** Every command with its keys, which can be changed: the handlers, the sheet and the palette read the same list. */
export function KeySettings() {
  const [now] = useSetting("keys");
  const own = ownKeys(now);
  const [asked, setAsked] = useState<Heard | null>(null);
  const [said, setSaid] = useState("");
  const end = (id: CommandId) => {
    setAsked(null);
    focusChange(id);
  };
  /** Without a question when nobody else has them, or when it was answered. */
  const give = (id: CommandId, keys: readonly string[], isAnswered = false) => {
    const others = othersOf(id, keys);
    if (others.length > 0 && !isAnswered) return setAsked({ id, keys, others });
    takeKeys(id, keys);
    setSaid(messages.changed(nameOf(id), textOf(keys) || messages.none));
    end(id);
  };
  const hear = (id: CommandId, keys: string) => {
    setAsked(null);
    if (isReserved(keys, id)) setSaid(messages.reserved(keyText(keys)));
    else give(id, [keys]);
  };
  const resetAll = () => {
    if (Object.keys(own).length === 0) return;
    resetKeys();
    setAsked(null);
    setSaid(messages.resetAll);
  };
  return (
    <div className="px-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-muted">{messages.about}</p>
        <Button aria-disabled={Object.keys(own).length === 0} className="aria-disabled:opacity-50" onClick={resetAll}>
          {messages.resetAll}
        </Button>
      </div>
      <p role="status" className="min-h-6 py-1 text-sm">
        {said}
      </p>
      {SCOPES.map((scope) => (
        <section key={scope} className="mt-4">
          <h2 className="mb-1 text-sm font-semibold text-muted">{commandWords.scopes[scope]}</h2>
          <ul>
            {COMMANDS.filter((command) => command.scope === scope).map(({ id }) => (
              <li key={id} className="border-b border-line py-1">
                <KeyRow
                  id={id}
                  keys={keysOf(id, now)}
                  isChanged={id in own}
                  onHear={(keys) => hear(id, keys)}
                  onRemove={() => give(id, [])}
                  onReset={() => give(id, KEYS[id])}
                />
                {asked?.id === id ? (
                  <div role="alert" className="flex flex-wrap items-center gap-2 pb-1 text-sm text-warn">
                    {taken(asked)}
                    <Button onClick={() => give(id, asked.keys, true)}>{messages.take}</Button>
                    <Button look="quiet" onClick={() => end(id)}>
                      {messages.keep}
                    </Button>
                  </div>
                ) : (
                  <Shared id={id} keys={keysOf(id, now)} />
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
