/** Apart from the other places: only administrators load it. */
export const messages = { title: "Operations", loading: "Loading operations" };
