import { AlarmClock, CalendarDays, Clock, Flag, Hash, Hourglass, Repeat2, Tag, User } from "lucide-react";
import type { SpanKind } from "@/lib/api/types";

/** Each kind has a colour and an icon, so that the colour never stands alone. */
export const SPAN_LOOK: Record<SpanKind, { icon: typeof Clock; mark: string; chip: string }> = {
  date: { icon: CalendarDays, mark: "bg-accent-soft", chip: "bg-accent-soft text-accent" },
  time: { icon: Clock, mark: "bg-accent-soft", chip: "bg-accent-soft text-accent" },
  recurrence: { icon: Repeat2, mark: "bg-repeat-soft", chip: "bg-repeat-soft text-repeat" },
  project: { icon: Hash, mark: "bg-success-soft", chip: "bg-success-soft text-success" },
  section: { icon: Hash, mark: "bg-success-soft", chip: "bg-success-soft text-success" },
  label: { icon: Tag, mark: "bg-warn-soft", chip: "bg-warn-soft text-warn" },
  priority: { icon: Flag, mark: "bg-danger-soft", chip: "bg-danger-soft text-danger" },
  reminder: { icon: AlarmClock, mark: "bg-remind-soft", chip: "bg-remind-soft text-remind" },
  duration: { icon: Hourglass, mark: "bg-length-soft", chip: "bg-length-soft text-length" },
  assignee: { icon: User, mark: "bg-length-soft", chip: "bg-length-soft text-length" },
};
