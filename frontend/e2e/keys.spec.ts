import { expect, test } from "./support/fixtures";
import { violations } from "./support/screens";

test("a key is changed by keyboard, shows its conflict, and works everywhere", async ({ page, person }) => {
  await person.add("Water the plants today\nCall the plumber today");
  await page.goto("/settings/");
  await page.getByRole("link", { name: "Change the keys" }).press("Enter");
  const change = page.getByRole("button", { name: "Change the keys of: Complete, or reopen" });
  await change.press("Enter");
  await expect(page.getByRole("button", { name: "Press keys …" })).toBeFocused();
  await page.keyboard.press("d");
  await expect(page.getByRole("alert").filter({ hasText: "Due date in words" })).toContainText("D is the key of");
  await page.getByRole("button", { name: "Keep as it was" }).press("Enter");
  await change.press("Enter");
  await page.keyboard.press("Control+w");
  await expect(page.getByRole("status").filter({ hasText: "belongs to the browser" })).toBeVisible();
  await change.press("Enter");
  await page.keyboard.press("g");
  await page.keyboard.press("x");
  await expect(page.getByRole("status").filter({ hasText: "Complete, or reopen: G X" })).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await page.goto("/today/");
  const rows = page.getByRole("main").locator("[data-task-row]");
  await expect(rows).toHaveCount(2);
  await rows.first().focus();
  await page.keyboard.press("e");
  await page.keyboard.press("g");
  await page.keyboard.press("x");
  await expect(rows).toHaveCount(1);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("G XGX");
  await page.keyboard.press("Escape");

  await page.goto("/settings/keys/");
  await page.getByRole("button", { name: "Reset all keys" }).click();
  await expect(page.getByRole("button", { name: "Reset all keys" })).toBeDisabled();
});

test("keys that are taken from another command leave it without them", async ({ page, person }) => {
  await person.add("Water the plants today");
  await page.goto("/settings/keys/");
  await page.getByRole("button", { name: "Change the keys of: Complete, or reopen" }).click();
  await page.keyboard.press("t");
  await page.getByRole("button", { name: "Use it here instead" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Due today" })).toContainText("no key");
  await page.goto("/today/");
  const row = page.getByRole("main").locator("[data-task-row]");
  await row.first().focus();
  await page.keyboard.press("t");
  await expect(row).toHaveCount(0);
});
