import { Choice } from "@/components/ui/field";

/** A field of the editor with its name in front. */
export function Line({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex min-h-8 items-center gap-2">
      <span className="w-24 shrink-0 text-sm text-muted">{label}</span>
      <span className="flex min-w-0 flex-1 flex-wrap items-center gap-1">{children}</span>
    </div>
  );
}

/** One of a few words. */
export function OneOf<Value extends string>({
  label,
  value,
  words,
  onChange,
}: {
  label: string;
  value: Value;
  words: Partial<Record<Value, string>>;
  onChange: (value: Value) => void;
}) {
  return (
    <Line label={label}>
      <Choice label={label} value={value} onChange={(event) => onChange(event.target.value as Value)}>
        {Object.entries(words).map(([each, text]) => (
          <option key={each} value={each}>
            {text as string}
          </option>
        ))}
      </Choice>
    </Line>
  );
}
