"use client";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { direction } from "@/lib/language/direction";

export interface MenuItem {
  label: string;
  run: () => void;
  keys?: ReactNode;
  danger?: boolean;
}

/** A menu of actions. Loaded on intent: it costs more than a row should. */
export function Menu({
  trigger,
  items,
  defaultOpen = false,
}: {
  trigger: ReactNode;
  items: MenuItem[];
  defaultOpen?: boolean;
}) {
  return (
    <DropdownMenu.Root dir={direction()} defaultOpen={defaultOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto animate-[appear_100ms] rounded-lg border border-line bg-raised p-1 shadow-raised"
        >
          {items.map((item) => (
            <DropdownMenu.Item
              key={item.label}
              onSelect={item.run}
              className={`flex h-8 cursor-default items-center justify-between gap-6 rounded-md px-2 text-sm outline-none data-highlighted:bg-hover touch:h-11 ${item.danger ? "text-danger" : "text-ink"}`}
            >
              {item.label}
              {item.keys}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
