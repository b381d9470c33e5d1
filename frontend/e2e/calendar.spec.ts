import { expect, test } from "./support/fixtures";

test.use({ timezoneId: "Europe/Berlin" });

/** A day of next month, so that no test depends on the day it runs on. */
function nextMonth(date: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, date)).toISOString().slice(0, 10);
}

/** The second Wednesday of next month, and the day after it: one week, whatever day it begins on. */
function midweek(): [string, string] {
  const wednesday = [8, 9, 10, 11, 12, 13, 14].find((date) => new Date(nextMonth(date)).getUTCDay() === 3) ?? 8;
  return [nextMonth(wednesday), nextMonth(wednesday + 1)];
}

test("the month shows tasks and repeats to come, by keys alone", async ({ person, page }) => {
  const [day, later] = [nextMonth(10), nextMonth(13)];
  await person.add(`Water the plants every 3 days starting ${day}\nCall the bank ${day}`);
  await page.goto(`/calendar/?day=${day}`);
  const grid = page.getByRole("grid");
  const cell = (of: string) => grid.locator(`[data-day="${of}"]`);
  await expect(cell(day)).toHaveAccessibleName(/2 entries$/);
  await expect(cell(later)).toHaveAccessibleName(/1 entry$/);
  await cell(day).focus();
  for (const key of ["ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft"]) await page.keyboard.press(key);
  await expect(cell(later)).toBeFocused();
  await expect(page.getByRole("list", { name: "Repeats to come" })).toContainText("Water the plants");
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowLeft", "Enter"]) await page.keyboard.press(key);
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Task" });
  await expect(panel).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
});

test("a task is added on a day, and opened by a click", async ({ person, page }) => {
  expect(person.name).toBe("Ada Example");
  const day = nextMonth(10);
  await page.goto(`/calendar/?day=${day}`);
  const cell = page.getByRole("grid").locator(`[data-day="${day}"]`);
  await cell.focus();
  await page.keyboard.press("Enter");
  const field = page.getByRole("textbox", { name: "Add a task" });
  await expect(field).toHaveValue(` ${day}`);
  await field.pressSequentially("Buy bread");
  await field.press("Enter");
  await field.press("Escape");
  await cell.getByText("Buy bread").click();
  await expect(page.getByRole("complementary", { name: "Task" }).getByRole("textbox", { name: "Title" })).toHaveValue("Buy bread");
});

test("weeks begin on the day that settings say", async ({ person, page }) => {
  expect(person.name).toBe("Ada Example");
  await page.goto("/settings/");
  await page.getByRole("combobox", { name: "Weeks begin on" }).selectOption("sunday");
  await page.goto("/calendar/");
  await expect(page.getByRole("columnheader").first()).toHaveAccessibleName("Sunday");
});

test("a week is read and arranged by keys alone", async ({ person, page }) => {
  const [day, later] = midweek();
  const [call = ""] = await person.add(`Call the bank ${day} at 9:15 *90m p1\nPack the bags ${day}\nStretch every day at 7:00 starting ${day}`);
  const due = async () => (await person.get<{ due_date: string }>(`/api/tasks/${call}`)).due_date;
  const at = async (of: string, time: string) => {
    await expect.poll(async () => new Date(await due()).toLocaleString("sv", { timeZone: "Europe/Berlin" })).toBe(`${of} ${time}:00`);
    await expect(entry).toBeFocused();
  };
  await page.goto(`/calendar/?day=${day}`);
  const cell = (of: string, hour: number) => page.locator(`[data-cell-day="${of}"][data-hour="${hour}"]`);
  const entry = page.getByRole("grid").getByRole("button", { name: /^Call the bank, / });
  await expect(page.getByRole("grid").locator(`[data-day="${day}"]`)).toHaveAccessibleName(/3 entries$/);
  await page.keyboard.press("2");
  await expect(page.getByRole("button", { name: "Week", exact: true })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("columnheader")).toHaveCount(8);
  await expect(cell(later, 7)).toHaveAccessibleName(/1 entry$/);
  await cell(day, 8).focus();
  await page.keyboard.press("ArrowDown");
  await expect(cell(day, 9)).toBeFocused();
  await expect(cell(day, 9)).toHaveAccessibleName(/, 09:00, 1 entry$/);
  await page.keyboard.press("Enter");
  await expect(entry).toBeFocused();
  await page.keyboard.press("Alt+ArrowDown");
  await at(day, "10:15");
  await page.keyboard.press("Alt+ArrowRight");
  await at(later, "10:15");
  await page.keyboard.press("Alt+Shift+ArrowRight");
  await at(new Date(Date.parse(later) + 7 * 86_400_000).toISOString().slice(0, 10), "10:15");
  await page.keyboard.press("Alt+Shift+ArrowLeft");
  await at(later, "10:15");
  for (let times = 0; times < 4; times++) await page.keyboard.press("Control+z");
  await expect.poll(due).toContain(day);
  await expect(entry).toHaveAccessibleName("Call the bank, 09:15");

  await cell(day, 9).focus();
  await page.keyboard.press("3");
  await expect(page.getByRole("columnheader")).toHaveCount(2);
  await cell(day, 8).focus();
  for (let hour = 8; hour >= 0; hour--) await page.keyboard.press("ArrowUp");
  await expect(cell(day, -1)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Pack the bags", exact: true })).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(entry).toBeFocused();
  await page.keyboard.press(".");
  await expect(entry).toBeHidden();
  await page.keyboard.press("1");
  await expect(page.getByRole("button", { name: "Month", exact: true })).toHaveAttribute("aria-pressed", "true");
});

test("a week is arranged by pointer alone: dragged, by a menu, and by a click where it is empty", async ({ person, page }) => {
  const [day, later] = midweek();
  const [call = ""] = await person.add(`Call the bank ${day} at 9:15`);
  const dueIs = (of: string, time: string) =>
    expect
      .poll(async () => {
        const { due_date: due } = await person.get<{ due_date: string }>(`/api/tasks/${call}`);
        return due.length === 10 ? due : new Date(due).toLocaleString("sv", { timeZone: "Europe/Berlin" });
      })
      .toBe(time ? `${of} ${time}:00` : of);
  await page.goto(`/calendar/?day=${day}`);
  const cell = (of: string, hour: number) => page.locator(`[data-cell-day="${of}"][data-hour="${hour}"]`);
  const entry = page.getByRole("grid").getByRole("button", { name: /^Call the bank/ }).first();
  await page.getByRole("grid").getByText("Call the bank").dragTo(page.locator(`[data-day="${later}"]`));
  await dueIs(later, "09:15");
  await page.getByRole("button", { name: "Week", exact: true }).click();
  await entry.dragTo(cell(day, 11));
  await dueIs(day, "11:15");
  await entry.hover();
  await page.getByRole("button", { name: "Actions for Call the bank" }).click();
  await page.getByRole("menuitem", { name: "A day later" }).click();
  await dueIs(later, "11:15");
  // By hand: dragTo would scroll to where the row of whole days lies when it does not stick.
  await entry.hover();
  await page.mouse.down();
  const box = await cell(later, -1).boundingBox();
  for (const down of [1, 10, 16]) await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + down);
  await page.mouse.up();
  await dueIs(later, "");
  await cell(day, 10).dblclick();
  const field = page.getByRole("textbox", { name: "Add a task" });
  await expect(field).toHaveValue(` ${day} 10:00`);
  await field.pressSequentially("Water the plants");
  await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  await field.press("Escape");
  await expect(cell(day, 10)).toHaveAccessibleName(/1 entry$/);
  await cell(day, 10).getByText("Water the plants").click();
  await expect(page.getByRole("complementary", { name: "Task" }).getByRole("textbox", { name: "Title" })).toHaveValue("Water the plants");
});
