import { expect, test } from "./support/fixtures";

test("a repeat is said in words, shown with its dates, and kept", async ({ person, page }) => {
  await person.add("Pay rent tomorrow");
  await page.goto("/upcoming/");
  await page.getByRole("link", { name: "Pay rent" }).click();
  const panel = page.getByRole("complementary");
  await panel.getByRole("button", { name: "Does not repeat" }).click();
  await panel.getByRole("group", { name: "Presets" }).getByRole("button", { name: "Daily" }).click();
  await expect(panel.getByRole("status").filter({ hasText: "every day" })).toBeVisible();
  await panel.getByRole("textbox", { name: "In words" }).fill("every last day of the month or the next working day");
  await panel.getByRole("textbox", { name: "In words" }).press("Enter");
  const said = "every month on the last day or the next working day";
  await expect(panel.getByRole("status").filter({ hasText: said })).toBeVisible();
  await expect(panel.getByRole("list", { name: "Next ten dates" }).getByRole("listitem")).toHaveCount(10);
  await panel.getByRole("combobox", { name: "Ends" }).selectOption("count");
  await expect(panel.getByRole("status").filter({ hasText: `${said}, 10 times` })).toBeVisible();
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(panel.getByRole("button", { name: `${said}, 10 times` })).toBeVisible();
  await page.reload();
  await expect(panel.getByRole("button", { name: `${said}, 10 times` })).toBeVisible();
});

test("words that are no repeat are told so", async ({ person, page }) => {
  await person.add("Pay rent tomorrow");
  await page.goto("/upcoming/");
  await page.getByRole("link", { name: "Pay rent" }).click();
  const panel = page.getByRole("complementary");
  await panel.getByRole("button", { name: "Does not repeat" }).click();
  await panel.getByRole("textbox", { name: "In words" }).fill("now and then");
  await panel.getByRole("textbox", { name: "In words" }).press("Enter");
  await expect(panel.getByRole("alert")).toContainText("not a repeat");
});

test("coming dates are in Upcoming, can be left out, and a series pauses", async ({ person, page }) => {
  await person.add("Water the plants every 3 days");
  await page.goto("/upcoming/");
  const coming = page.getByRole("list", { name: "Repeats to come" }).getByRole("button", { name: "Water the plants" });
  await expect(coming.first()).toBeVisible();
  const before = await coming.count();
  expect(before).toBeGreaterThan(5);
  await page.getByRole("link", { name: "Water the plants" }).click();
  await page.getByRole("link", { name: "History and coming dates" }).click();
  const dates = page.getByRole("list", { name: "Coming dates" });
  await dates.getByRole("button", { name: /^Leave out/ }).first().click();
  await expect(dates.getByRole("button", { name: /^Take back/ })).toHaveCount(1);
  await expect(page.getByRole("list", { name: "What became of them" })).toContainText("skipped");
  await page.goto("/upcoming/");
  await expect(coming).toHaveCount(before - 1);
  await page.goBack();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused. Nothing is created")).toBeVisible();
  await page.goto("/upcoming/");
  await expect(page.getByRole("link", { name: "Water the plants" })).toBeVisible();
  await expect(coming).toHaveCount(0);
});
