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
  const coming = page.getByRole("list", { name: "Repeats to come" }).getByRole("button", { name: /^Water the plants/ });
  await expect(coming.first()).toBeVisible();
  const before = await coming.count();
  expect(before).toBeGreaterThan(5);
  const moves = page.getByRole("button", { name: /^Move Water the plants/ });
  await moves.first().click();
  const day = page.getByLabel("New day");
  await day.fill(new Date(Date.parse(await day.inputValue()) + 86_400_000).toISOString().slice(0, 10));
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await expect(coming.filter({ hasText: "moved" })).toHaveCount(1);
  await page.getByRole("button", { name: /^Move back/ }).click();
  await expect(coming.filter({ hasText: "moved" })).toHaveCount(0);
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

test("a coming date is moved, and a repeat is skipped and paused in the list of all", async ({ person, page }) => {
  await person.add("Water the plants every 30 days\nBuy bread every friday");
  await page.goto("/series/");
  const running = page.getByRole("list", { name: "Running" });
  await expect(running.getByRole("listitem")).toHaveCount(2);
  await running.getByRole("link", { name: "Water the plants" }).click();
  const dates = page.getByRole("list", { name: "Coming dates" }).getByRole("listitem");
  await dates.first().getByRole("button", { name: /^Move/ }).click();
  const day = page.getByLabel("New day");
  const moved = new Date(Date.parse(await day.inputValue()) + 2 * 86_400_000).toISOString().slice(0, 10);
  await day.fill(moved);
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await expect(dates.first()).toContainText("moved");
  await expect(page.getByRole("list", { name: "What became of them" })).toContainText("moved");
  await page.goto("/series/");
  await running.getByRole("button", { name: "Pause Buy bread" }).click();
  await expect(page.getByRole("list", { name: "Paused" })).toContainText("Buy bread");
  await page.getByRole("button", { name: "End: Buy bread" }).click();
  await page.getByRole("button", { name: "End for good: Buy bread" }).click();
  await expect(page.getByRole("list", { name: "Ended" })).toContainText("Buy bread");
});

test("deleting a repeat's task lets it go on, or ends it", async ({ person, page }) => {
  await person.add("Water the plants every 3 days");
  await page.goto("/upcoming/");
  const row = page.getByRole("link", { name: "Water the plants" });
  const before = await row.getAttribute("href");
  await row.focus();
  await page.keyboard.press("Delete");
  await expect(page.getByText("Its repeat goes on.")).toBeVisible();
  await expect(row).toBeVisible();
  await expect(row).not.toHaveAttribute("href", before ?? "");
  await page.getByRole("button", { name: "Actions for Water the plants" }).click();
  await page.getByRole("menuitem", { name: "Delete and end the repeat" }).click();
  await expect(row).toHaveCount(0);
  await page.goto("/series/");
  await expect(page.getByRole("list", { name: "Ended" })).toContainText("Water the plants");
});

test("one of a repeat becomes a task of its own, and the repeat goes on", async ({ person, page }) => {
  await person.add("Water the plants every 3 days");
  await page.goto("/upcoming/");
  const rows = page.getByRole("link", { name: "Water the plants" });
  await expect(rows).toHaveCount(1);
  await page.getByRole("button", { name: "Actions for Water the plants" }).click();
  await page.getByRole("menuitem", { name: "Take out of its repeat" }).click();
  await expect(rows).toHaveCount(2);
  await expect(page.getByText("Its repeat goes on.")).toBeVisible();
  await page.goto("/series/");
  await expect(page.getByRole("list", { name: "Running" })).toContainText("Water the plants");
});

test("all of a repeat come at another time of another zone, or this and later ones", async ({ person, page }) => {
  await person.add("Water the plants every day at 9am");
  await page.goto("/upcoming/");
  await page.getByRole("link", { name: "Water the plants" }).click();
  const panel = page.getByRole("complementary");
  const open = () => panel.getByRole("button", { name: "every day", exact: true }).click();
  const at = panel.getByLabel("At", { exact: true });
  const zone = panel.getByRole("combobox", { name: "Time zone of the repeat" });
  await open();
  await at.fill("10:30");
  await zone.selectOption("Asia/Tokyo");
  await expect(panel.getByRole("list", { name: "Next ten dates" }).getByRole("listitem").first()).toContainText("10:30");
  await panel.getByRole("combobox", { name: "Change", exact: true }).selectOption("all");
  const answered = (scope: string) => page.waitForResponse((answer) => answer.url().endsWith(`scope=${scope}`) && answer.ok());
  await Promise.all([answered("all"), panel.getByRole("button", { name: "Save" }).click()]);
  await expect(panel.getByLabel("Due time", { exact: true })).toHaveValue("10:30");
  await page.reload();
  await expect(panel.getByLabel("Due time", { exact: true })).toHaveValue("10:30");
  await expect(panel.getByLabel("Due time zone")).toHaveValue("Asia/Tokyo");
  await page.goto("/series/");
  await expect(page.getByRole("list", { name: "Running" }).getByRole("listitem")).toHaveCount(1);

  await page.goto("/upcoming/");
  await page.getByRole("link", { name: "Water the plants" }).click();
  await expect(panel.getByLabel("Due time", { exact: true })).toHaveValue("10:30");
  await open();
  await at.fill("");
  await Promise.all([answered("this_and_later"), panel.getByRole("button", { name: "Save" }).press("Enter")]);
  await expect(panel.getByLabel("Due time", { exact: true })).toHaveValue("");
  await page.reload();
  await expect(panel.getByLabel("Due time", { exact: true })).toHaveValue("");
  await expect(panel.getByRole("button", { name: "every day", exact: true })).toBeVisible();
});
