import { words } from "@/lib/language/words";

export const messages = words("settings", {
  account: "Account",
  zone: "Time zone",
  language: "Language",
  appearance: "Appearance",
  themes: { system: "As the system", light: "Light", dark: "Dark" },
  density: "Density",
  densities: { comfortable: "Comfortable", compact: "Compact" },
  singleKeys: "Single-letter keys",
  keys: "Keys",
  changeKeys: "Change the keys",
  on: "On",
  off: "Off",
  howYouAreTold: "How you are told",
  signOut: "Sign out",
  weekStart: "Weeks begin on",
  days: { monday: "Monday", saturday: "Saturday", sunday: "Sunday" },
});
