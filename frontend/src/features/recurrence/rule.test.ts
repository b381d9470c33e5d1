import { expect, test } from "vitest";
import { parseRule, ruleText } from "./rule";

test.each([
  "FREQ=DAILY",
  "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR",
  "FREQ=MONTHLY;BYMONTHDAY=31",
  "FREQ=MONTHLY;BYMONTHDAY=-1",
  "FREQ=YEARLY;INTERVAL=4",
  "FREQ=MONTHLY;BYDAY=2TU",
  "FREQ=WEEKLY;BYDAY=TU;COUNT=5",
  "FREQ=MONTHLY;BYMONTHDAY=1,15",
  "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270630",
  "FREQ=MONTHLY;BYDAY=MO",
  "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
  "FREQ=DAILY;COUNT=3",
  "FREQ=YEARLY;BYMONTHDAY=24;BYMONTH=12",
])("keeps %s as it is", (rrule) => expect(ruleText(parseRule(rrule))).toBe(rrule));

test("forgets weekdays when the rule is no longer weekly", () => {
  expect(ruleText({ ...parseRule("FREQ=WEEKLY;BYDAY=MO"), freq: "DAILY" })).toBe("FREQ=DAILY");
});

test("a weekday by its place takes the place of a date", () => {
  const rule = { ...parseRule("FREQ=MONTHLY;BYMONTHDAY=31"), nth: { place: 2, weekday: "TU" as const } };
  expect(ruleText(rule)).toBe("FREQ=MONTHLY;BYDAY=2TU");
  expect(ruleText({ ...rule, freq: "WEEKLY" })).toBe("FREQ=WEEKLY");
});

test("writes weekdays in the order of the week", () => {
  expect(ruleText({ ...parseRule("FREQ=WEEKLY"), weekdays: ["SU", "MO"] })).toBe("FREQ=WEEKLY;BYDAY=MO,SU");
});
