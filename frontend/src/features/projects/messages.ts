import { words } from "@/lib/language/words";

export const messages = words("projects", {
  title: "Projects",
  add: "Add a project",
  name: "Project name",
  submit: "Add",
});
