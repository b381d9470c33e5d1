import { useSetting } from "@/lib/settings/settings";
import { type CommandId, keysOf, keyText } from "@/lib/keyboard/keys";

/** The first keys of a command as they are set, or keys themselves, as small caps. */
export function Kbd({ of, ...given }: { of?: CommandId; keys?: string }) {
  const [now] = useSetting("keys");
  const keys = of ? keysOf(of, now)[0] : given.keys;
  if (!keys) return null;
  return (
    <span className="inline-flex gap-0.5" aria-hidden="true">
      {keyText(keys)
        .split(" ")
        .map((key, index) => (
          <kbd
            key={index}
            className="min-w-5 rounded border border-line bg-canvas px-1 text-center font-sans text-2xs leading-4.5 text-muted"
          >
            {key}
          </kbd>
        ))}
    </span>
  );
}
