import { words } from "@/lib/language/words";

export const messages = words("reminders", {
  title: "Reminders",
  add: "Add a reminder",
  needsDue: "Set a due date to be reminded before it.",
  presets: [
    { offset: "PT0S", label: "At the due time" },
    { offset: "PT10M", label: "10 minutes before" },
    { offset: "PT30M", label: "30 minutes before" },
    { offset: "PT1H", label: "1 hour before" },
    { offset: "P1D", label: "1 day before" },
    { offset: "P7D", label: "1 week before" },
  ],
  sides: {
    before_due: (offset: string) => `${offset} before`,
    after_due: (offset: string) => `${offset} after`,
    before_start: (offset: string) => `${offset} before the start`,
  },
  at: "At a date and time…",
  save: "Add",
  remove: (text: string) => `Remove the reminder ${text}`,
  fires: (moment: string) => `rings ${moment}`,
  fired: (moment: string) => `rang ${moment}`,
  again: (moment: string, rung: number) => `rang ${rung === 1 ? "once" : `${rung} times`}, again ${moment}`,
  closed: "does not ring: the task is closed",
  passed: "does not ring: its time had passed",
  noDate: "does not ring: the task has no such date",
  onItsWay: "on its way",
  stuck: "not delivered yet: its event still waits in the queue of this server",
  repeats: {
    label: (reminder: string) => `How often: ${reminder}`,
    once: "once",
    every: [
      ["PT10M", "every 10 minutes until done"],
      ["PT30M", "every half hour until done"],
      ["PT1H", "every hour until done"],
      ["P1D", "every day until done"],
    ] as [every: string, words: string][],
    other: (every: string) => `every ${every} until done`,
  },
});
