"use client";
import { Workflow } from "lucide-react";
import { NavLink } from "@/components/shell/nav-link";
import { messages } from "../operations/messages";

/** For administrators alone, so that nobody else loads it. */
export function OperationsLink({ active }: { active: boolean }) {
  return <NavLink href="/operations/" icon={<Workflow size={15} />} label={messages.title} active={active} />;
}
