import { clsx } from "clsx";
import { Check } from "lucide-react";
import type { Task } from "@/lib/api/types";
import { messages } from "./messages";

const RING = ["border-line-strong", "border-p1", "border-p2", "border-p3", "border-line-strong"];
const HOVER = ["text-muted", "text-p1", "text-p2", "text-p3", "text-muted"];

/** The round tick. Its ring carries the priority's colour; the row says it in words too. */
export function TaskCheck({ task, onToggle }: { task: Task; onToggle: () => void }) {
  const done = task.status !== "open";
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={done}
      aria-label={(done ? messages.row.reopen : messages.row.complete)(task.title)}
      onClick={onToggle}
      className="group/check relative z-10 flex size-7 shrink-0 items-center justify-center touch:size-11"
    >
      <span
        className={clsx(
          "flex size-4.5 items-center justify-center rounded-full border-[1.5px] transition-colors duration-100",
          done ? "border-accent bg-accent text-on-accent" : [RING[task.priority], HOVER[task.priority]],
        )}
      >
        <Check
          size={12}
          strokeWidth={3}
          className={done ? "" : "opacity-0 group-hover/check:opacity-100 touch:opacity-0"}
          aria-hidden="true"
        />
      </span>
    </button>
  );
}
