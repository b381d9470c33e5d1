export const messages = { layout: "Show as", list: "List", board: "Board" };
