import { words } from "@/lib/language/words";

export const messages = words("search", {
  title: "Search and commands",
  placeholder: "Search tasks, or type a command",
  nothing: "Nothing found.",
  tasks: "Tasks",
  commands: "Commands",
  places: "Places",
  searchFor: (text: string) => `Search for “${text}”`,
  goTo: (place: string) => `Go to ${place}`,
  keys: "Keys",
  singleKeys: "Single letters and digits work as keys",
});
