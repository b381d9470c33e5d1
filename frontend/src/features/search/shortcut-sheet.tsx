"use client";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { COMMANDS, type Scope } from "@/lib/keyboard/commands";
import { keysOf, keyText } from "@/lib/keyboard/keys";
import { messages as commandWords } from "@/lib/keyboard/messages";
import { useSetting } from "@/lib/settings/settings";
import { messages } from "./messages";

/** Every key, from the list that the handlers read. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const [single, setSingle] = useSetting("single-keys");
  const scopes = Map.groupBy(COMMANDS, (command): Scope => command.scope);
  return (
    <Dialog title={messages.keys} showTitle onClose={onClose} className="w-[min(46rem,calc(100vw-1.5rem))]">
      <div className="columns-1 gap-8 px-5 py-4 sm:columns-2">
        {[...scopes].map(([scope, commands]) => (
          <section key={scope} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 text-sm font-semibold text-muted">{commandWords.scopes[scope]}</h3>
            <dl>
              {commands.map((command) => (
                <div key={command.id} className="flex h-7 items-center justify-between gap-4">
                  <dt>{command.label}</dt>
                  <dd className="flex gap-2">
                    {keysOf(command.id).map((keys) => (
                      <span key={keys}>
                        <span className="sr-only">{keyText(keys)}</span>
                        <Kbd keys={keys} />
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="flex items-center gap-2 border-t border-line px-5 py-3 text-sm">
        <input
          type="checkbox"
          checked={single === "on"}
          onChange={(event) => setSingle(event.target.checked ? "on" : "off")}
          className="size-4 accent-accent"
        />
        {messages.singleKeys}
      </label>
    </Dialog>
  );
}
