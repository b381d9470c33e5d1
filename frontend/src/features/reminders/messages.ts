export const messages = {
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
  at: "At a date and time…",
  save: "Add",
  remove: (text: string) => `Remove the reminder ${text}`,
  fires: (moment: string) => `rings ${moment}`,
  fired: (moment: string) => `rang ${moment}`,
  withdrawn: "withdrawn",
};
