import { keyText } from "@/lib/keyboard/keys";

/** The keys of a command, as small caps. */
export function Kbd({ keys }: { keys: string }) {
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
