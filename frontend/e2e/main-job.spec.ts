import type { Locator, Page } from "@playwright/test";
import { expect, test as base } from "./support/fixtures";
import { Person } from "./support/person";
import { type Server, startServer } from "./support/server";

/** A server that nobody has used yet, for the first run. */
const test = base.extend<{ untouched: Server }>({
  untouched: [
    async ({}, provide, { testId }) => {
      const server = await startServer(testId);
      await provide(server);
      await server.stop();
    },
    { timeout: 90_000 },
  ],
  baseURL: async ({ untouched }, provide) => provide(untouched.url),
});

const WORDS = "Pay rent every month on the 31st at 9 !1d #home p1";
const ACCOUNT = { name: "Ada Example", email: "ada@example.com", password: "a long sentence is best" };

test("the main job by keyboard only", async ({ page }) => {
  const keys = page.keyboard;
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Welcome to TaskFlow" })).toBeVisible();
  await expect(page.getByLabel("Name")).toBeFocused();
  for (const value of Object.values(ACCOUNT)) {
    await keys.type(value);
    await keys.press("Tab");
  }
  await keys.press("Enter");
  await expect(page.getByText("Nothing is due today.")).toBeVisible();

  await keys.press("q");
  await expect(page.getByRole("textbox", { name: "Add a task" })).toBeFocused();
  await keys.type(WORDS);
  const days = await readDays(page);
  await keys.press("Enter");
  await expect(page.getByText("Added “Pay rent”.")).toBeVisible();
  await expect(page.getByText("home", { exact: true })).toBeVisible();
  await keys.type("Water the plants every day");
  await keys.press("Enter");
  await keys.press("Escape");
  await expect(page.getByRole("link", { name: "Water the plants" })).toBeVisible();

  await keys.press("g");
  await keys.press("u");
  const rent = rowOf(page, days.due);
  await expect(rent).toBeVisible();
  await keys.press("End");
  await expect(rent).toBeFocused();
  await keys.press("Enter");
  const panel = page.getByRole("complementary", { name: "Task" });
  await expect(panel.getByRole("textbox", { name: "Title" })).toHaveText("Pay rent");
  await expect(panel.getByRole("list", { name: "Reminders" })).toContainText("1 day before");
  await keys.press("Escape");
  await expect(panel).toBeHidden();
  await expect(rent).toBeFocused();

  await ring(page, rent);
  await keys.press("g");
  await keys.press("n");
  const reminder = page.getByRole("list", { name: "Unread" }).getByRole("button", { name: "Pay rent", exact: true });
  await expect(reminder).toBeVisible();
  await keys.press("j");
  await expect(reminder).toBeFocused();
  await keys.press("e");
  await expect(page.getByText("You are up to date.")).toBeVisible();

  await keys.press("g");
  await keys.press("u");
  await expect(rent).toBeVisible();
  await keys.press("End");
  await keys.press("e");
  await expect(page.getByText(/^Completed “Pay rent”\. Next: /)).toBeVisible();
  await expect(rowOf(page, days.next)).toBeVisible();
  await expect(rent).toBeHidden();

  await keys.press("g");
  await keys.press("l");
  await expect(page.getByRole("heading", { name: "Logbook" })).toBeVisible();
  const done = page.getByRole("main").getByRole("link", { name: "Pay rent" });
  await expect(done).toBeVisible();
  await keys.press("j");
  await keys.press("Enter");
  await tabTo(page, panel.getByRole("tab", { name: "History" }), "Shift+Tab");
  await keys.press("Enter");
  await showsHistory(panel);
});

test("the main job by pointer only", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Name").fill(ACCOUNT.name);
  await page.getByLabel("E-mail").fill(ACCOUNT.email);
  await page.getByLabel("Password").fill(ACCOUNT.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("button", { name: "Add a task", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(WORDS);
  const days = await readDays(page);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("home", { exact: true })).toBeVisible();
  await dialog.getByRole("textbox").fill("Water the plants every day");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await page.mouse.click(20, 780);
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("link", { name: "Water the plants" })).toBeVisible();

  await page.getByRole("link", { name: "Upcoming" }).click();
  const rent = rowOf(page, days.due);
  await rent.click();
  const panel = page.getByRole("complementary", { name: "Task" });
  await expect(panel.getByRole("list", { name: "Reminders" })).toContainText("1 day before");
  await expect(panel.getByLabel("Project")).toContainText("home");
  await panel.getByRole("button", { name: "Close the task" }).click();

  await ring(page, rent);
  await page.getByRole("link", { name: "Notifications" }).click();
  await page.getByRole("button", { name: "Mark Pay rent as done" }).click();
  await expect(page.getByText("You are up to date.")).toBeVisible();

  await page.getByRole("link", { name: "Upcoming" }).click();
  await page.getByRole("checkbox", { name: "Complete Pay rent" }).click();
  await expect(page.getByText(/^Completed “Pay rent”\. Next: /)).toBeVisible();
  await expect(rowOf(page, days.next)).toBeVisible();
  await expect(rent).toBeHidden();

  await page.getByRole("link", { name: "Logbook" }).click();
  await expect(page.getByRole("heading", { name: "Logbook" })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Pay rent" }).click();
  await panel.getByRole("tab", { name: "History" }).click();
  await showsHistory(panel);
});

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  for (let press = 0; press < 60; press++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never reached ${target.toString()}.`);
}

/** The server's reading of the words, and the two days it names, such as "30 Nov" and "31 Dec". */
async function readDays(page: Page): Promise<{ due: string; next: string }> {
  const reading = page.getByTestId("reading");
  await expect(reading).toHaveText(/^\w{3} \d+ \w{3} \d{4}, 09:00, then \d+ \w{3}, \d+ \w{3}/);
  await expect(reading).toContainText("Creates the project “home”.");
  for (const kind of ["recurrence", "time", "reminder", "project", "priority"]) {
    await expect(page.locator(`mark[data-span=${kind}]`)).toBeVisible();
  }
  const [, due = "", year = "", next = ""] = /^\w{3} (\d+ \w{3}) (\d{4}), 09:00, then (\d+ \w{3})/.exec(
    (await reading.textContent()) ?? "",
  ) ?? [];
  const dayAfter = new Date(Date.parse(`${due} ${year} UTC`) + 86_400_000);
  expect(dayAfter.getUTCDate(), `${due} ends its month`).toBe(1);
  return { due, next };
}

function rowOf(page: Page, day: string): Locator {
  return page.getByRole("main").locator("section").filter({ hasText: day }).getByRole("link", { name: "Pay rent" });
}

/** Lets a reminder of the task ring in three seconds, and sees it counted in the sidebar without a reload. */
async function ring(page: Page, row: Locator): Promise<void> {
  const person = await Person.signedIn(page.context().request);
  await person.remindIn(3, (await row.getAttribute("data-task-row")) ?? "");
  await expect(page.getByRole("link", { name: "Notifications 1 unread" })).toBeVisible({ timeout: 15_000 });
}

async function showsHistory(panel: Locator): Promise<void> {
  const records = panel.getByRole("list", { name: "History" }).getByRole("listitem");
  await expect(records.filter({ hasText: `${ACCOUNT.name} completed this; the next is` })).toBeVisible();
  await expect(records.filter({ hasText: /added a reminder for \d/ })).toBeVisible();
  const added = records.last();
  await expect(added.filter({ hasText: `${ACCOUNT.name} added this` })).toBeVisible();
  await expect(added).toContainText("home");
}
