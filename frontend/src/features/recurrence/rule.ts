import type { Recurrence, RecurrenceRequest } from "@/lib/api/types";

/** The parts of an RFC 5545 rule that the editor has fields for; `rest` keeps the others as they are. */
export interface Rule {
  freq: Freq;
  interval: number;
  /** "MO" … "SU", only for weekly rules. */
  weekdays: Weekday[];
  /** The day of the month; -1 is the last one. Null: the day of the due date. */
  monthDay: number | null;
  /** "the 2nd Tuesday", "the last Friday", only for monthly rules. */
  nth: { place: number; weekday: Weekday } | null;
  /** How many times in all; null: no such end. */
  count: number | null;
  /** The last day, "2027-06-30"; null: no such end. */
  until: string | null;
  rest: string[];
}

export type Freq = "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
export const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const NEW_RULE: Rule = {
  freq: "WEEKLY",
  interval: 1,
  weekdays: [],
  monthDay: null,
  nth: null,
  count: null,
  until: null,
  rest: [],
};

export function parseRule(rrule: string): Rule {
  const rule: Rule = { ...NEW_RULE, weekdays: [], rest: [] };
  for (const part of rrule.replace(/^RRULE:/i, "").split(";").filter(Boolean)) {
    if (!read(rule, part.toUpperCase())) rule.rest.push(part);
  }
  return rule;
}

/** Takes one part into its field; false if there is none for it. */
function read(rule: Rule, part: string): boolean {
  const [name = "", value = ""] = part.split("=");
  const nth = /^(-?[1-5])(MO|TU|WE|TH|FR|SA|SU)$/.exec(value);
  const until = /^(\d{4})(\d{2})(\d{2})$/.exec(value);
  if (name === "FREQ" && isFreq(value)) rule.freq = value;
  else if (name === "INTERVAL") rule.interval = Number(value) || 1;
  else if (name === "BYDAY" && rule.freq === "WEEKLY" && value.split(",").every(isWeekday))
    rule.weekdays = value.split(",").filter(isWeekday);
  else if (name === "BYDAY" && nth) rule.nth = { place: Number(nth[1]), weekday: nth[2] as Weekday };
  else if (name === "BYMONTHDAY" && /^(-1|\d+)$/.test(value)) rule.monthDay = Number(value);
  else if (name === "COUNT" && /^\d+$/.test(value)) rule.count = Number(value);
  else if (name === "UNTIL" && until) rule.until = until.slice(1).join("-");
  else return false;
  return true;
}

export function ruleText(rule: Rule): string {
  const weekly = rule.freq === "WEEKLY";
  const monthly = rule.freq === "MONTHLY" || rule.freq === "YEARLY";
  const nth = rule.freq === "MONTHLY" ? rule.nth : null;
  const days = weekly ? rule.weekdays : [];
  return [
    `FREQ=${rule.freq}`,
    rule.interval > 1 ? `INTERVAL=${rule.interval}` : "",
    monthly && nth === null && rule.monthDay !== null ? `BYMONTHDAY=${rule.monthDay}` : "",
    nth ? `BYDAY=${nth.place}${nth.weekday}` : days.length > 0 ? `BYDAY=${sorted(days).join(",")}` : "",
    ...rule.rest,
    rule.count === null ? "" : `COUNT=${rule.count}`,
    rule.until === null ? "" : `UNTIL=${rule.until.replaceAll("-", "")}`,
  ]
    .filter(Boolean)
    .join(";");
}

/** A recurrence as requests carry it: the answer's `words` are the server's to say. */
export function requestOf({ words: _words, ...rest }: Recurrence): RecurrenceRequest {
  return rest;
}

function sorted(days: readonly Weekday[]): Weekday[] {
  return WEEKDAYS.filter((day) => days.includes(day));
}

function isFreq(value: string): value is Freq {
  return ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"].includes(value);
}

function isWeekday(value: string): value is Weekday {
  return (WEEKDAYS as readonly string[]).includes(value);
}
