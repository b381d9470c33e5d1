"use client";
import { Filter, Plus } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { NavGroup, NavLink } from "@/components/shell/nav-link";
import { useCommands } from "@/lib/keyboard/keyboard";
import { messages } from "./messages";
import { useViews } from "./requests";

/** The saved views of the sidebar, and a link to make one. */
export function ViewNav({ activeId }: { activeId: string | null }) {
  const views = useViews();
  const router = useRouter();
  useCommands({ "go.view": () => router.push("/view/") });
  return (
    <NavGroup
      title={messages.title}
      action={
        <Link
          href="/view/"
          aria-label={messages.add}
          title={messages.add}
          className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink touch:size-11"
        >
          <Plus size={15} aria-hidden="true" />
        </Link>
      }
    >
      {views.map((view) => (
        <NavLink key={view.id} href={`/view/?id=${view.id}`} icon={<Filter size={14} />} label={view.name} active={view.id === activeId} />
      ))}
    </NavGroup>
  );
}
