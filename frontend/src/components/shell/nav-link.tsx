"use client";
import { clsx } from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { messages } from "./messages";

export interface NavLinkProps {
  href: string;
  icon: ReactNode;
  label: string;
  active: boolean;
  count?: number | undefined;
  /** Said to screen readers after the count: "unread", "tasks". */
  counted?: string;
  title?: string;
}

export function NavLink({ href, icon, label, active, count, counted = messages.tasks, title }: NavLinkProps) {
  return (
    <Link
      href={href}
      title={title}
      aria-current={active ? "page" : undefined}
      className={clsx(
        "flex h-8 items-center gap-2.5 rounded-md px-2 text-base transition-colors duration-100 touch:h-11",
        active ? "bg-selected font-medium text-ink" : "text-muted hover:bg-hover hover:text-ink",
      )}
    >
      <span className={clsx("flex w-4.5 justify-center", active ? "text-accent" : "text-faint")} aria-hidden="true">
        {icon}
      </span>
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {count ? (
        <span className="text-sm text-faint tabular-nums">
          {count}
          <span className="sr-only"> {counted}</span>
        </span>
      ) : null}
    </Link>
  );
}

/** A titled part of the sidebar, with one action. */
export function NavGroup({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="mt-5">
      <div className="flex h-7 items-center justify-between pe-0.5 ps-2">
        <h2 className="text-sm font-medium text-faint">{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}
