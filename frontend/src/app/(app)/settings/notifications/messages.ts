export const messages = { title: "How you are told", loading: "Loading channels" };
