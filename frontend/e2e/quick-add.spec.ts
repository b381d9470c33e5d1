import { expect, test } from "./support/fixtures";

test("what is typed before the field is there becomes its text", async ({ person, page }) => {
  await person.add("Call the bank today");
  await page.goto("/today/");
  await page.getByRole("link", { name: "Call the bank" }).focus();
  await page.keyboard.type("qeat an apple today");
  await expect(page.getByRole("textbox", { name: "Add a task" })).toHaveValue("eat an apple today");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "eat an apple" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Call the bank" })).toBeVisible();
});
