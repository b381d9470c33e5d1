import { words } from "@/lib/language/words";

/** Apart from what every page says of notifications, because it is loaded with the list. */
export const messages = words("notifications", {
  loading: "Loading notifications",
  failed: "The notifications could not be loaded.",
  empty: "No notifications yet. Reminders arrive here.",
  unread: "Unread",
  done: "Done",
  upToDate: "You are up to date.",
  late: "arrived late",
  markDone: (title: string) => `Mark ${title} as done`,
  markAllDone: "Mark all as done",
  snooze: {
    of: (title: string) => `Remind again of ${title}`,
    presets: ["in an hour", "tomorrow 9", "next monday"],
    until: "When, in words",
    example: "in 20 minutes",
    save: "Snooze",
    done: (title: string, moment: string) => `${title}: again ${moment}.`,
  },
});
