export const messages = {
  title: (task: string) => `When is “${task}” due?`,
  of: (task: string) => `Due date of “${task}”`,
  field: "Due date in words",
  placeholder: "friday at 9, in 3 days, every monday",
  none: "No date in this yet.",
};
