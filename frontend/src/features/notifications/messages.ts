export const messages = {
  loading: "Loading notifications",
  failed: "The notifications could not be loaded.",
  empty: "No notifications yet. Reminders arrive here.",
  unread: "Unread",
  done: "Done",
  upToDate: "You are up to date.",
  late: "arrived late",
  markDone: (title: string) => `Mark ${title} as done`,
  markAllDone: "Mark all as done",
  open: "Open",
  labels: { read: "Mark as read", readAll: "Mark all as read" },
};
