"use client";
import { Tag } from "lucide-react";
import { NavGroup, NavLink } from "@/components/shell/nav-link";
import { useLabels } from "@/lib/catalog/catalog";
import { messages } from "./messages";

export function LabelNav({ activeId }: { activeId: string | null }) {
  const labels = useLabels();
  if (labels.length === 0) return null;
  return (
    <NavGroup title={messages.title}>
      {labels.map((label) => (
        <NavLink
          key={label.id}
          href={`/label/?id=${label.id}`}
          icon={<Tag size={14} />}
          label={label.name}
          active={label.id === activeId}
        />
      ))}
    </NavGroup>
  );
}
