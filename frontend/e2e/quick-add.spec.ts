import { expect, test } from "./support/fixtures";

test("what is typed before the field is there becomes its text", async ({ person, page }) => {
  await person.add("Call the bank today");
  await page.goto("/today/");
  await page.getByRole("link", { name: "Call the bank" }).focus();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/_next/static/chunks/**", async (route) => {
    await held;
    await route.continue();
  });
  await page.keyboard.type("qeat an a");
  release();
  // Some of these come before the field, some as it is drawn, some after it.
  await page.keyboard.type("pple today", { delay: 5 });
  await expect(page.getByRole("textbox", { name: "Add a task" })).toHaveValue("eat an apple today");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "eat an apple" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Call the bank" })).toBeVisible();
});
