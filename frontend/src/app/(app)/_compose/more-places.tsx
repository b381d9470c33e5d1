"use client";
import { Archive, History, Repeat2, Trash2 } from "lucide-react";
import { NavLink } from "@/components/shell/nav-link";
import { LabelNav } from "@/features/labels/label-nav";
import { ViewNav } from "@/features/views/view-nav";
import { shownKeys } from "@/lib/keyboard/keys";
import { messages } from "../../messages";

const { places } = messages;

/** What stands below the projects: views, labels, and where tasks are that repeat, are done or were deleted. */
export function MorePlaces({ path, openId }: { path: string; openId: string | null }) {
  return (
    <>
      <ViewNav activeId={path === "/view/" ? openId : null} />
      <LabelNav activeId={path === "/label/" ? openId : null} />
      <div className="mt-5">
        <NavLink href="/series/" icon={<Repeat2 size={15} />} label={places.repeats} active={path === "/series/"} />
        <NavLink href="/logbook/" icon={<Archive size={15} />} label={places.logbook} active={path === "/logbook/"} />
        <NavLink href="/activity/" icon={<History size={15} />} label={places.activity} active={path === "/activity/"} title={messages.sidebar.withKeys(places.activity, shownKeys("go.activity"))} />
        <NavLink href="/bin/" icon={<Trash2 size={15} />} label={places.bin} active={path === "/bin/"} />
      </div>
    </>
  );
}
