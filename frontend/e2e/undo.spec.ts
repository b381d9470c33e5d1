import { expect, test } from "./support/fixtures";

test.beforeEach(async ({ person, page }) => {
  await person.add("Water the plants today\nCall the bank today");
  await page.goto("/today/");
});

test("completing is taken back by the button of its toast", async ({ page }) => {
  const row = page.getByRole("link", { name: "Water the plants" });
  await page.getByRole("checkbox", { name: "Complete Water the plants" }).click();
  await expect(row).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row).toBeVisible();
  await page.reload();
  await expect(row).toBeVisible();
});

test("deleting is taken back by Ctrl Z after its toast is gone", async ({ page }) => {
  const row = page.getByRole("link", { name: "Water the plants" });
  await row.focus();
  await page.keyboard.press("Delete");
  await expect(row).toBeHidden();
  await expect(page.getByRole("link", { name: "Call the bank" })).toBeFocused();
  const toast = page.getByText("Deleted “Water the plants”.");
  await expect(toast).toBeVisible();
  await expect(toast).toBeHidden({ timeout: 15_000 });
  await page.keyboard.press("Control+z");
  await expect(row).toBeVisible();
  await page.reload();
  await expect(row).toBeVisible();
});

test("adding is taken back with the project that was made for it", async ({ person, page }) => {
  const add = async (text: string) => {
    await page.keyboard.press("q");
    await expect(page.getByRole("textbox", { name: "Add a task" })).toBeFocused();
    await page.keyboard.type(text);
    await expect(page.getByTestId("reading")).toContainText("Creates the project “atic”.");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("link", { name: "atic" })).toBeVisible();
  };
  await expect(page.getByRole("link", { name: "Call the bank" })).toBeVisible();
  await add("Clean up today #atic");
  await expect(page.getByRole("link", { name: "Clean up" })).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("link", { name: "Clean up" })).toBeHidden();
  await expect(page.getByRole("link", { name: "atic" })).toBeHidden();

  await add("Clean up today #atic");
  await person.add("Find the ladder #atic");
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("link", { name: "Clean up" })).toBeHidden();
  await page.getByRole("link", { name: "atic" }).click();
  await expect(page.getByRole("link", { name: "Find the ladder" })).toBeVisible();
});
