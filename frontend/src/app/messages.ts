import { words } from "@/lib/language/words";

/** The places and what stands around them. */
export const messages = words("places", {
  name: "TaskFlow",
  loading: "Loading TaskFlow",
  places: {
    inbox: "Inbox",
    today: "Today",
    upcoming: "Upcoming",
    calendar: "Calendar",
    repeats: "Repeats",
    notifications: "Notifications",
    logbook: "Logbook",
    activity: "Activity",
    bin: "Bin",
    settings: "Settings",
    project: "Project",
    label: "Label",
    search: (text: string) => `Search: ${text}`,
  },
  sidebar: {
    lists: "Lists",
    search: "Search",
    add: "Add a task",
    keys: "Keys",
    unread: "unread",
    withKeys: (place: string, keys: string) => `${place} (${keys})`,
  },
});
