import { expect, test } from "vitest";
import { offsetText } from "./duration";

test.each([
  ["PT30M", "30 minutes"],
  ["P1D", "1 day"],
  ["P1DT2H", "1 day 2 hours"],
  ["P2W", "2 weeks"],
  ["PT0S", "0 minutes"],
])("%s is %s", (iso, words) => expect(offsetText(iso)).toBe(words));
