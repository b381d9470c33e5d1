"use client";
import { Bell, Calendar, CalendarDays, CircleHelp, Inbox, Plus, Search, Settings, Star } from "lucide-react";
import { late } from "@/components/late";
import { ConnectionState } from "@/components/shell/connection-state";
import { NavLink } from "@/components/shell/nav-link";
import { IconButton } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { useUnreadCount } from "@/features/notifications/notifications";
import { ProjectNav } from "@/features/projects/project-nav";
import { useTasks } from "@/features/tasks/use-tasks";
import { useInboxId, useMe } from "@/lib/catalog/catalog";
import { runCommand } from "@/lib/keyboard/keyboard";
import { useToday } from "@/lib/time/now";
import { messages } from "../../messages";

const { places } = messages;
const MorePlaces = late(() => import("./more-places").then((module) => module.MorePlaces));
const OperationsLink = late(() => import("./operations-link").then((module) => module.OperationsLink));

/** Where to go. `openId` is the project or label that the address names. */
export function Sidebar({ path, openId }: { path: string; openId: string | null }) {
  const me = useMe();
  const unread = useUnreadCount();
  const today = useTasks({ kind: "today", today: useToday() }).tasks.length;
  const inbox = useTasks({ kind: "project", projectId: useInboxId() ?? "" }).tasks.length;
  return (
    <>
      <div className="flex h-12 shrink-0 items-center gap-1 pe-2 ps-4">
        <p className="min-w-0 flex-1 truncate font-semibold" title={me?.user.email}>
          {me?.user.name}
        </p>
        <IconButton label={messages.sidebar.search} keys="/" onClick={() => runCommand("palette")}>
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
          <span className="flex-1 text-start">{messages.sidebar.add}</span>
          <Kbd of="quick-add" />
        </button>
        <nav aria-label={messages.sidebar.lists}>
          <NavLink href="/inbox/" icon={<Inbox size={16} />} label={places.inbox} active={path === "/inbox/"} count={inbox} title={messages.sidebar.withKeys(places.inbox, "G I")} />
          <NavLink href="/today/" icon={<Star size={16} />} label={places.today} active={path === "/today/"} count={today} title={messages.sidebar.withKeys(places.today, "G T")} />
          <NavLink href="/upcoming/" icon={<CalendarDays size={16} />} label={places.upcoming} active={path === "/upcoming/"} title={messages.sidebar.withKeys(places.upcoming, "G U")} />
          <NavLink href="/calendar/" icon={<Calendar size={16} />} label={places.calendar} active={path === "/calendar/"} title={messages.sidebar.withKeys(places.calendar, "G C")} />
          <NavLink href="/notifications/" icon={<Bell size={16} />} label={places.notifications} active={path === "/notifications/"} count={unread} counted={messages.sidebar.unread} title={messages.sidebar.withKeys(places.notifications, "G N")} />
          <ProjectNav activeId={path === "/project/" ? openId : null} />
          <MorePlaces path={path} openId={openId} />
          <div>
            <NavLink href="/settings/" icon={<Settings size={15} />} label={places.settings} active={path === "/settings/"} />
            {me?.user.is_admin ? <OperationsLink active={path === "/operations/"} /> : null}
          </div>
        </nav>
      </div>
      <div className="flex h-11 shrink-0 items-center justify-between border-t border-line px-2">
        <ConnectionState />
        <IconButton label={messages.sidebar.keys} keys="?" onClick={() => runCommand("shortcuts")}>
          <CircleHelp size={16} aria-hidden="true" />
        </IconButton>
      </div>
    </>
  );
}
