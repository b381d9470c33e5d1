import { expect, test } from "./support/fixtures";

test("a change in one window is seen in the other without a reload", async ({ person, page, context }) => {
  await person.add("Call the bank today");
  await page.goto("/today/");
  const other = await context.newPage();
  await other.goto("/today/");
  for (const window of [page, other]) {
    await expect(window.getByRole("link", { name: "Call the bank" })).toBeVisible();
    await expect(window.locator("[data-connection=live]")).toBeVisible();
  }

  await page.keyboard.press("q");
  await expect(page.getByRole("textbox", { name: "Add a task" })).toBeFocused();
  await page.keyboard.type("Water the plants today");
  await expect(page.getByTestId("reading")).toContainText(/\d{4}/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(other.getByRole("link", { name: "Water the plants" })).toBeVisible();

  await page.getByRole("link", { name: "Call the bank" }).click();
  const title = page.getByRole("complementary", { name: "Task" }).getByRole("textbox", { name: "Title" });
  await title.fill("Visit the bank");
  await page.keyboard.press("Enter");
  await expect(other.getByRole("link", { name: "Visit the bank" })).toBeVisible();

  await other.getByRole("checkbox", { name: "Complete Visit the bank" }).click();
  await expect(page.getByRole("main").getByRole("link", { name: "Visit the bank" })).toBeHidden();
});
