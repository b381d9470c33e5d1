import { expect, test } from "./support/fixtures";

test.use({ timezoneId: "Europe/Berlin" });

/** A day of next month, so that no test depends on the day it runs on. */
function nextMonth(date: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, date)).toISOString().slice(0, 10);
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
