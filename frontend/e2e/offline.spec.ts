import { expect, test } from "./support/fixtures";

test.use({ serviceWorkers: "allow", goesOffline: true });

test("what is written offline survives a reload and arrives once", async ({ person, page, context }) => {
  await person.add("Call the bank today");
  await page.goto("/today/");
  await expect(page.getByRole("link", { name: "Call the bank" })).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

  await context.setOffline(true);
  await page.keyboard.press("q");
  await expect(page.getByRole("textbox", { name: "Add a task" })).toBeFocused();
  await page.keyboard.type("Water the plants");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("status").filter({ hasText: "Offline, 1 change waiting" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("link", { name: "Call the bank" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await expect(page.getByRole("link", { name: "Water the plants" })).toBeVisible();

  await context.setOffline(false);
  await expect(page.locator("[data-connection=live]")).toHaveText("Live", { timeout: 20_000 });
  const arrived = async () => {
    const { items } = await person.get<{ items: { title: string }[] }>("/api/tasks");
    return items.map((task) => task.title).sort();
  };
  await expect.poll(arrived).toEqual(["Call the bank", "Water the plants"]);
});
