import { expect, test } from "./support/fixtures";

/** A form whose code is still under way when its first letters are typed, as on a slow line. */
for (const { button, field, at } of [
  { button: "Add a project", field: "Project name", at: "/today/" },
  { button: "Add section", field: "Section name", at: "/inbox/" },
]) {
  test(`“${button}” keeps what is typed before its field is there`, async ({ person, page }) => {
    await person.add("Water the plants today");
    await page.goto(at);
    const row = page.getByRole("link", { name: "Water the plants" });
    await expect(row).toBeVisible();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/_next/static/chunks/**", async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole("button", { name: button }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type("Q gardem");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("n");
    await expect(page.getByLabel(field)).toBeHidden();
    release();
    await expect(page.getByLabel(field)).toBeFocused();
    await expect(page.getByLabel(field)).toHaveValue("Q garden");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Q garden", { exact: true })).toBeVisible();
    await expect(row).toBeVisible();
  });
}
