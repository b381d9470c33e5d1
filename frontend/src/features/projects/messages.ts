export const messages = {
  title: "Projects",
  add: "Add a project",
  name: "Project name",
  submit: "Add",
};
