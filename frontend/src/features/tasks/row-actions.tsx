"use client";
import { Ellipsis } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "@/components/ui/button";
import type { MenuItem } from "@/components/ui/menu";
import type { Task } from "@/lib/api/types";
import type { Day } from "@/lib/time/day";
import { messages } from "./messages";

const load = () => import("./row-menu");
const RowMenu = lazy(() => load().then((module) => ({ default: module.RowMenu })));

export interface RowActionsProps {
  task: Task;
  today: Day;
  /** What else its menu offers where it stands. */
  more?: ((task: Task) => MenuItem[]) | undefined;
  /** `small` for an entry of a calendar. */
  look?: "small";
}

/** The row's menu: a plain button until it is pressed, so that a long list stays light. */
export function RowActions(props: RowActionsProps) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <IconButton
      label={messages.row.actions(props.task.title)}
      onClick={() => setWanted(true)}
      onPointerEnter={() => void load()}
      className={`${props.look === "small" ? "size-6 touch:hidden" : ""} relative z-10 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 focus-visible:opacity-100 aria-expanded:opacity-100 touch:opacity-100`}
    >
      <Ellipsis size={16} aria-hidden="true" />
    </IconButton>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <RowMenu {...props} trigger={button} />
    </Suspense>
  );
}
