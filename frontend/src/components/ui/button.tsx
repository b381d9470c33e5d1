import { clsx } from "clsx";
import type { ButtonHTMLAttributes } from "react";

type Look = "primary" | "plain" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:opacity-90",
  plain: "border border-line bg-raised text-ink hover:bg-hover",
  quiet: "text-muted hover:bg-hover hover:text-ink",
  danger: "border border-line bg-raised text-danger hover:bg-danger-soft",
};

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
}

export function Button({ look = "plain", className, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={clsx(
        "inline-flex h-8 items-center justify-center gap-1.5 rounded-md px-3 text-sm font-medium whitespace-nowrap",
        "transition-colors duration-100 disabled:pointer-events-none disabled:opacity-50 touch:h-11",
        LOOKS[look],
        className,
      )}
      {...rest}
    />
  );
}

/** A square button with only an icon; `label` is its name and tooltip. */
export function IconButton({
  label,
  keys,
  className,
  type = "button",
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { label: string; keys?: string }) {
  return (
    <button
      type={type}
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      className={clsx(
        "inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink",
        "transition-colors duration-100 disabled:opacity-50 touch:size-11",
        className,
      )}
      {...rest}
    />
  );
}
