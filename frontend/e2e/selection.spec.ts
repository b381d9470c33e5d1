import { expect, test } from "./support/fixtures";
import { Screens } from "./support/screens";

test("many tasks are changed together, by keys and by pointer, and undone together", async ({ person, page }, info) => {
  const ids = await person.add("Air the room today 9:00 @home\nBuy bread today 10:00\nCall the bank today 11:00\nDust the shelf today 12:00");
  await person.addProject("Errands");
  const tasks = () => Promise.all(ids.map((id) => person.get<{ priority: number; status: string; project_id: string; label_ids: string[] }>(`/api/tasks/${id}`)));
  const priorities = async () => (await tasks()).map(({ priority }) => priority);
  const row = (title: string) => page.getByRole("link", { name: title });
  const bar = page.getByRole("toolbar", { name: "Selected tasks" });
  await page.goto("/today/");
  await row("Air the room").focus();

  await page.keyboard.press("x");
  await expect(page.getByRole("status").filter({ hasText: "1 selected" })).toBeAttached();
  await page.keyboard.press("Shift+ArrowDown");
  await expect(bar).toContainText("2 selected");
  await expect(row("Buy bread")).toHaveAccessibleName("Buy bread (selected)");
  await page.keyboard.press("2");
  await expect.poll(priorities).toEqual([2, 2, 0, 0]);
  await expect(bar).toBeHidden();
  await expect(row("Air the room")).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect.poll(priorities).toEqual([0, 0, 0, 0]);

  await row("Buy bread").click({ modifiers: ["ControlOrMeta"] });
  await row("Dust the shelf").click({ modifiers: ["Shift"] });
  await expect(bar).toContainText("3 selected");
  const screens = new Screens(page, info);
  await screens.looks("selection");
  screens.expectNone();
  await page.keyboard.press("Escape");
  await expect(bar).toBeHidden();

  await row("Dust the shelf").hover();
  await page.getByRole("button", { name: "Actions for Dust the shelf" }).click();
  await page.getByRole("menuitem", { name: "Select" }).click();
  await row("Call the bank").click({ modifiers: ["ControlOrMeta"] });
  await bar.getByRole("button", { name: "Label" }).click();
  await page.getByRole("menuitem", { name: "home" }).click();
  await expect.poll(async () => (await tasks()).map(({ label_ids }) => label_ids.length)).toEqual([1, 0, 1, 1]);

  await expect(row("Call the bank").or(row("Dust the shelf")).and(page.locator(":focus"))).toBeVisible();
  await page.keyboard.press("x");
  await page.keyboard.press("v");
  await expect(page.getByRole("menu")).toBeVisible();
  await page.keyboard.type("Err");
  await page.keyboard.press("Enter");
  await expect.poll(async () => new Set((await tasks()).map(({ project_id }) => project_id)).size).toBe(2);

  await row("Air the room").click({ modifiers: ["ControlOrMeta"] });
  await row("Buy bread").click({ modifiers: ["ControlOrMeta"] });
  await bar.getByRole("button", { name: "Complete" }).click();
  await expect(row("Buy bread")).toBeHidden();
  await expect.poll(async () => (await tasks()).map(({ status }) => status)).toEqual(["done", "done", "open", "open"]);
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(row("Buy bread")).toBeVisible();
});
