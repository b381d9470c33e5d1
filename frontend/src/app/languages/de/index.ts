import type { Translate } from "@/lib/language/words";
import type { Catalogue } from "../catalogue";
import { around } from "./around";
import { record } from "./record";
import { repeats } from "./repeats";
import { service } from "./service";
import { keys } from "./keys";
import { reminders } from "./reminders";
import { tasks } from "./tasks";

export const tag = "de";
export const catalogue: Catalogue = { ...around, ...keys, ...reminders, ...tasks, ...repeats, ...record, ...service };
export const translate: Translate = (part) => catalogue[part as keyof Catalogue];
