import { words } from "@/lib/language/words";

export const messages = words("shell", {
  skip: "Skip to the list",
  closeMenu: "Close the menu",
  sidebar: "Sidebar",
  main: "Main",
  menu: "Menu",
  add: "Add a task",
  today: "Today",
  upcoming: "Upcoming",
  inbox: "Inbox",
  tasks: "tasks",
  connection: { live: "Live", connecting: "Reconnecting…", offline: "Offline" },
  waiting: (count: number) => `${count} ${count === 1 ? "change" : "changes"} waiting`,
  toDecide: (count: number) => `${count} to decide`,
});
