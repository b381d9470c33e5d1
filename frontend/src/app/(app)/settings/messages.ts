export const messages = {
  account: "Account",
  zone: "Time zone",
  appearance: "Appearance",
  themes: { system: "As the system", light: "Light", dark: "Dark" },
  singleKeys: "Single-letter keys",
  on: "On",
  off: "Off",
  howYouAreTold: "How you are told",
  signOut: "Sign out",
  weekStart: "Weeks begin on",
  days: { monday: "Monday", saturday: "Saturday", sunday: "Sunday" },
};
