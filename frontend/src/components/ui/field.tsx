import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import { type InputHTMLAttributes, type SelectHTMLAttributes, useId } from "react";

/** A labelled text field; `error` is tied to it for screen readers. */
export function TextField({
  label,
  error,
  hint,
  className,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & { label: string; error?: string | undefined; hint?: string }) {
  const id = useId();
  return (
    <div className={clsx("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="text-sm font-medium text-muted">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? `${id}-note` : undefined}
        className="h-10 rounded-md border border-line-strong bg-raised px-3 text-base touch:h-11 touch:text-[1rem]"
        {...rest}
      />
      {error || hint ? (
        <p id={`${id}-note`} className={clsx("text-sm", error ? "text-danger" : "text-faint")}>
          {error ?? hint}
        </p>
      ) : null}
    </div>
  );
}

/** A native choice, as quiet as text until it is touched. */
export function Choice({
  label,
  className,
  ...rest
}: SelectHTMLAttributes<HTMLSelectElement> & { label: string }) {
  return (
    <span className={clsx("relative inline-flex min-w-0 max-w-full items-center", className)}>
      <select
        aria-label={label}
        className="h-8 w-full min-w-0 appearance-none truncate rounded-md border border-transparent bg-transparent pe-7 ps-2 text-sm hover:border-line hover:bg-hover touch:h-11 [&>option]:bg-raised [&>option]:text-ink"
        {...rest}
      />
      <ChevronDown size={14} aria-hidden="true" className="pointer-events-none absolute end-2 text-faint" />
    </span>
  );
}

export const inputLook =
  "h-8 max-w-full rounded-md border border-line bg-raised px-2 text-sm hover:border-line-strong touch:h-11 touch:text-[1rem]";
