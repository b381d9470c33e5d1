import type { Recurrence, RecurrenceRequest } from "@/lib/api/types";

/** The parts of an RFC 5545 rule that the editor has fields for; `rest` keeps the others as they are. */
export interface Rule {
  freq: Freq;
  interval: number;
  /** "MO" … "SU", only for weekly rules. */
  weekdays: Weekday[];
  /** The day of the month; -1 is the last one. Null: the day of the due date. */
  monthDay: number | null;
  rest: string[];
}

export type Freq = "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
export const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const NEW_RULE: Rule = { freq: "WEEKLY", interval: 1, weekdays: [], monthDay: null, rest: [] };

export function parseRule(rrule: string): Rule {
  const rule: Rule = { ...NEW_RULE, weekdays: [], rest: [] };
  for (const part of rrule.replace(/^RRULE:/i, "").split(";").filter(Boolean)) {
    const [name = "", value = ""] = part.toUpperCase().split("=");
    if (name === "FREQ" && isFreq(value)) rule.freq = value;
    else if (name === "INTERVAL") rule.interval = Number(value) || 1;
    else if (name === "BYDAY" && value.split(",").every(isWeekday)) rule.weekdays = value.split(",").filter(isWeekday);
    else if (name === "BYMONTHDAY" && /^(-1|\d+)$/.test(value)) rule.monthDay = Number(value);
    else rule.rest.push(part);
  }
  return rule;
}

export function ruleText(rule: Rule): string {
  const weekly = rule.freq === "WEEKLY";
  const monthly = rule.freq === "MONTHLY" || rule.freq === "YEARLY";
  return [
    `FREQ=${rule.freq}`,
    rule.interval > 1 ? `INTERVAL=${rule.interval}` : "",
    weekly && rule.weekdays.length > 0 ? `BYDAY=${sorted(rule.weekdays).join(",")}` : "",
    monthly && rule.monthDay !== null ? `BYMONTHDAY=${rule.monthDay}` : "",
    ...rule.rest,
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
