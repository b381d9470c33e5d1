"use client";
import { Archive, Bell, CalendarDays, CircleHelp, History, Inbox, Plus, Search, Settings, Star, Trash2 } from "lucide-react";
import { ConnectionState } from "@/components/shell/connection-state";
import { NavLink } from "@/components/shell/nav-link";
import { IconButton } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { LabelNav } from "@/features/labels/label-nav";
import { useUnreadCount } from "@/features/notifications/notifications";
import { ProjectNav } from "@/features/projects/project-nav";
import { useTasks } from "@/features/tasks/use-tasks";
import { useInboxId, useMe } from "@/lib/catalog/catalog";
import { runCommand } from "@/lib/keyboard/keyboard";
import { useToday } from "@/lib/time/now";

/** Where to go. `openId` is the project or label that the address names. */
export function Sidebar({ path, openId }: { path: string; openId: string | null }) {
  const me = useMe();
  const unread = useUnreadCount();
  const today = useTasks({ kind: "today", today: useToday() }).tasks.length;
  const inbox = useTasks({ kind: "project", projectId: useInboxId() ?? "" }).tasks.length;
  return (
    <>
      <div className="flex h-12 shrink-0 items-center gap-1 pr-2 pl-4">
        <p className="min-w-0 flex-1 truncate font-semibold" title={me?.user.email}>
          {me?.user.name}
        </p>
        <IconButton label="Search" keys="/" onClick={() => runCommand("palette")}>
          <Search size={16} aria-hidden="true" />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        <button
          type="button"
          onClick={() => runCommand("quick-add")}
          className="mb-3 flex h-8 w-full items-center gap-2.5 rounded-md px-2 font-medium text-accent hover:bg-hover touch:h-11"
        >
          <span className="flex w-4.5 justify-center" aria-hidden="true">
            <Plus size={17} />
          </span>
          <span className="flex-1 text-left">Add a task</span>
          <Kbd keys="q" />
        </button>
        <nav aria-label="Lists">
          <NavLink href="/inbox/" icon={<Inbox size={16} />} label="Inbox" active={path === "/inbox/"} count={inbox} title="Inbox (G I)" />
          <NavLink href="/today/" icon={<Star size={16} />} label="Today" active={path === "/today/"} count={today} title="Today (G T)" />
          <NavLink href="/upcoming/" icon={<CalendarDays size={16} />} label="Upcoming" active={path === "/upcoming/"} title="Upcoming (G U)" />
          <NavLink href="/notifications/" icon={<Bell size={16} />} label="Notifications" active={path === "/notifications/"} count={unread} counted="unread" title="Notifications (G N)" />
          <ProjectNav activeId={path === "/project/" ? openId : null} />
          <LabelNav activeId={path === "/label/" ? openId : null} />
          <div className="mt-5">
            <NavLink href="/logbook/" icon={<Archive size={15} />} label="Logbook" active={path === "/logbook/"} />
            <NavLink href="/activity/" icon={<History size={15} />} label="Activity" active={path === "/activity/"} title="Activity (G A)" />
            <NavLink href="/bin/" icon={<Trash2 size={15} />} label="Bin" active={path === "/bin/"} />
            <NavLink href="/settings/" icon={<Settings size={15} />} label="Settings" active={path === "/settings/"} />
          </div>
        </nav>
      </div>
      <div className="flex h-11 shrink-0 items-center justify-between border-t border-line px-2">
        <ConnectionState />
        <IconButton label="Keys" keys="?" onClick={() => runCommand("shortcuts")}>
          <CircleHelp size={16} aria-hidden="true" />
        </IconButton>
      </div>
    </>
  );
}
