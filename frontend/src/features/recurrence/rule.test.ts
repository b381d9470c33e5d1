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
])("keeps %s as it is", (rrule) => expect(ruleText(parseRule(rrule))).toBe(rrule));

test("forgets weekdays when the rule is no longer weekly", () => {
  expect(ruleText({ ...parseRule("FREQ=WEEKLY;BYDAY=MO"), freq: "DAILY" })).toBe("FREQ=DAILY");
});

test("writes weekdays in the order of the week", () => {
  expect(ruleText({ ...parseRule("FREQ=WEEKLY"), weekdays: ["SU", "MO"] })).toBe("FREQ=WEEKLY;BYDAY=MO,SU");
});
