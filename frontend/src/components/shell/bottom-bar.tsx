"use client";
import { clsx } from "clsx";
import { CalendarDays, Inbox, Menu, Plus, Star } from "lucide-react";
import Link from "next/link";
import { runCommand } from "@/lib/keyboard/keyboard";
import { messages } from "./messages";

const PLACES = [
  { href: "/today/", name: "today", icon: Star },
  { href: "/upcoming/", name: "upcoming", icon: CalendarDays },
  null,
  { href: "/inbox/", name: "inbox", icon: Inbox },
] as const;

const look = "flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-2xs";

/** The phone's navigation, within reach of a thumb. */
export function BottomBar({ path, onMenu }: { path: string; onMenu: () => void }) {
  return (
    <nav aria-label={messages.main} className="flex border-t border-line bg-sidebar pb-[env(safe-area-inset-bottom)] md:hidden">
      {PLACES.map((place) =>
        place === null ? (
          <button key="add" type="button" className={look} onClick={() => runCommand("quick-add")} aria-label={messages.add}>
            <span className="flex size-10 items-center justify-center rounded-full bg-accent text-on-accent">
              <Plus size={20} aria-hidden="true" />
            </span>
          </button>
        ) : (
          <Link
            key={place.href}
            href={place.href}
            aria-current={path === place.href ? "page" : undefined}
            className={clsx(look, path === place.href ? "text-accent" : "text-muted")}
          >
            <place.icon size={20} aria-hidden="true" />
            {messages[place.name]}
          </Link>
        ),
      )}
      <button type="button" className={clsx(look, "text-muted")} onClick={onMenu}>
        <Menu size={20} aria-hidden="true" />
        {messages.menu}
      </button>
    </nav>
  );
}
