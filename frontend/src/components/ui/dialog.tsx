"use client";
import { clsx } from "clsx";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** A modal layer: keeps focus inside, Esc closes, focus returns to where it was. */
export function Dialog({
  title,
  onClose,
  children,
  className,
  showTitle = false,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  className?: string;
  showTitle?: boolean;
}) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-[appear_100ms] bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className={clsx(
            "fixed top-[12vh] left-1/2 z-50 max-h-[80vh] w-[min(40rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-y-auto",
            "animate-[rise_120ms_ease-out] rounded-xl border border-line bg-raised shadow-raised outline-none",
            className,
          )}
        >
          <Radix.Title className={showTitle ? "px-5 pt-4 text-base font-semibold" : "sr-only"}>{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
