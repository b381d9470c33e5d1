export const messages = {
  open: "Open",
  labels: { read: "Mark as read", readAll: "Mark all as read" },
};
