import { expect, test } from "./support/fixtures";
import { violations } from "./support/screens";

test.beforeEach(async ({ page, person }) => {
  await person.add("Water the plants today\nCall the plumber today\nBuy bread today");
  await page.goto("/today/");
  await expect(page.locator("[data-task-item]")).toHaveCount(3);
});

test("compact rows are 32 px high, and stay so after a reload", async ({ page }) => {
  const height = async () => (await page.locator("[data-task-item]").first().boundingBox())?.height;
  expect(await height()).toBeGreaterThanOrEqual(40);
  await page.goto("/settings/");
  await page.getByRole("combobox", { name: "Density" }).selectOption("Compact");
  await page.goto("/today/");
  await expect(page.locator("[data-task-item]")).toHaveCount(3);
  expect(await height()).toBeLessThanOrEqual(33);
  expect(await violations(page)).toEqual([]);
});

test("a printed list is its heading and its tasks, in black also from the dark theme", async ({ page }, info) => {
  await page.emulateMedia({ colorScheme: "dark", media: "print" });
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
  await expect(page.getByText("Water the plants")).toBeVisible();
  await expect(page.getByRole("complementary", { name: "Sidebar" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Add a task" }).first()).toBeHidden();
  const [red, green, blue] = await page.getByText("Water the plants").evaluate((element) => getComputedStyle(element).color.match(/\d+/g) ?? []);
  expect([red, green, blue]).toEqual(["0", "0", "0"]);
  expect(await page.locator("main").evaluate((element) => getComputedStyle(element).overflowY)).toBe("visible");
  await page.screenshot({ path: info.outputPath("print.png") });
});

test("with forced colours the place, the selection and the open task are still told apart", async ({ page }, info) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.locator("[data-task-row]").first().focus();
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  for (const chosen of [page.locator("[data-task-item]").first(), page.getByRole("link", { name: "Today" }).first()]) {
    await expect(chosen).toHaveCSS("outline-style", "solid");
  }
  await expect(page.locator("[data-task-item]").last()).toHaveCSS("outline-style", "none");
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath("forced-colours.png") });
});

test("nothing moves for who wants no motion", async ({ page }) => {
  await page.keyboard.press("q");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  const seconds = await dialog.evaluate((element) => Number.parseFloat(getComputedStyle(element).animationDuration));
  expect(seconds).toBeLessThan(0.01);
});

test("all rows are selected by one key, and Shift with the arrows grows and shrinks a selection", async ({ page }) => {
  const bar = page.getByText(/^\d selected$/).last();
  await page.locator("[data-task-row]").first().focus();
  await page.keyboard.press("Control+a");
  await expect(bar).toHaveText("3 selected");
  await page.keyboard.press("Escape");
  await page.locator("[data-task-row]").first().focus();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(bar).toHaveText("3 selected");
  await page.keyboard.press("Shift+ArrowUp");
  await expect(bar).toHaveText("2 selected");
});
