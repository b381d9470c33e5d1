import type { Translate } from "@/lib/language/words";
import type { Catalogue } from "../catalogue";
import { around } from "./around";
import { keys } from "./keys";
import { reminders } from "./reminders";
import { tasks } from "./tasks";

/** Digits as in the words from the server, which are Latin. */
export const tag = "ar-u-nu-latn";
/** Still in English: record, activity and history; the editor and pages of repeats; channels, deliveries, push; operations. */
export const catalogue: Partial<Catalogue> = { ...around, ...keys, ...reminders, ...tasks };
export const translate: Translate = (part) => catalogue[part as keyof Catalogue];
