"use client";
import { clsx } from "clsx";
import type { ReactNode } from "react";
import { useSetting } from "@/lib/settings/settings";
import { messages } from "./messages";

export interface FrameProps {
  sidebar: ReactNode;
  bottomBar: ReactNode;
  panel: ReactNode;
  children: ReactNode;
  /** On a narrow screen the sidebar is a drawer. */
  drawerOpen: boolean;
  onCloseDrawer: () => void;
}

/** The three regions of the window: where to go, the list, and the open task beside it. */
export function Frame({ sidebar, bottomBar, panel, children, drawerOpen, onCloseDrawer }: FrameProps) {
  const [sidebarState] = useSetting("sidebar");
  return (
    <div className="flex h-dvh overflow-hidden">
      <a
        href="#list"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:start-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2 focus:shadow-raised"
      >
        {messages.skip}
      </a>
      {drawerOpen ? (
        <button
          type="button"
          aria-label={messages.closeMenu}
          className="fixed inset-0 z-30 animate-[appear_100ms] bg-scrim md:hidden"
          onClick={onCloseDrawer}
        />
      ) : null}
      <aside
        aria-label={messages.sidebar}
        className={clsx(
          "fixed inset-y-0 start-0 z-40 flex w-[min(18rem,85vw)] flex-col border-e border-line bg-sidebar md:static md:z-auto md:w-[min(15rem,30vw)] md:shrink-0",
          drawerOpen ? "flex" : "max-md:hidden",
          sidebarState === "closed" && "md:hidden",
        )}
      >
        {sidebar}
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <main id="list" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
          <div className="mx-auto w-full max-w-3xl has-data-wide:max-w-5xl px-3 pb-24 sm:px-8">{children}</div>
        </main>
        {bottomBar}
      </div>
      {panel}
    </div>
  );
}

/** The head of a screen. `h1` takes the focus after navigation by key. */
export function ScreenTitle({ title, detail, action }: { title: string; detail?: string; action?: ReactNode }) {
  return (
    <header className="flex min-h-12 items-end justify-between gap-4 px-2 pt-5 pb-3 sm:pt-8">
      <div className="min-w-0">
        <h1 tabIndex={-1} className="truncate text-title font-semibold tracking-tight outline-none">
          {title}
        </h1>
        {detail ? <p className="text-sm text-muted">{detail}</p> : null}
      </div>
      {action}
    </header>
  );
}
