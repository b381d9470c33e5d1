export const messages = { title: "Labels" };
