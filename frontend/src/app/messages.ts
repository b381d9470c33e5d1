/** The places and what stands around them. */
export const messages = {
  name: "TaskFlow",
  loading: "Loading TaskFlow",
  loadingActivity: "Loading activity",
  places: {
    inbox: "Inbox",
    today: "Today",
    upcoming: "Upcoming",
    calendar: "Calendar",
    notifications: "Notifications",
    logbook: "Logbook",
    activity: "Activity",
    bin: "Bin",
    settings: "Settings",
    project: "Project",
    label: "Label",
    search: (text: string) => `Search: ${text}`,
  },
  binDetail: "Deleted tasks are kept for 30 days.",
  sidebar: {
    lists: "Lists",
    search: "Search",
    add: "Add a task",
    keys: "Keys",
    unread: "unread",
    withKeys: (place: string, keys: string) => `${place} (${keys})`,
  },
};
