export const messages = {
  request: (id: string) => `Request ${id}`,
  again: "Try again",
};
