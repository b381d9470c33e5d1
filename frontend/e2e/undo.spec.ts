import { expect, test } from "./support/fixtures";

const REVERT = /\/api\/audit\/\d+\/revert/;

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

test("what was deleted yesterday is brought back in a page opened anew, and once only", async ({ page, context }) => {
  const row = page.getByRole("link", { name: "Water the plants" });
  await row.focus();
  const deleted = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.keyboard.press("Delete");
  expect((await deleted).status()).toBe(200);
  await page.close();

  const later = await context.newPage();
  await later.clock.install({ time: Date.now() + 86_400_000 });
  await later.goto("/bin/");
  const restore = later.getByRole("button", { name: "Restore Water the plants" });
  await expect(restore).toBeVisible();
  const reverted = later.waitForResponse((answer) => REVERT.test(answer.url()));
  await later.keyboard.press("Control+z");
  await expect(later.getByText("Undone: Deleted “Water the plants”.")).toBeVisible();
  expect((await reverted).status()).toBe(200);
  await expect(restore).toBeHidden();
  await later.keyboard.press("Control+z");
  await later.goto("/today/");
  await expect(later.getByRole("link", { name: "Water the plants" })).toBeVisible();
});

test("undoing a completed repeat after a reload takes its next occurrence back", async ({ person, page }) => {
  const [first] = await person.add("Sweep every day");
  const open = async () => {
    const { items } = await person.get<{ items: { id: string; title: string }[] }>("/api/tasks?status=open");
    return items.filter(({ title }) => title === "Sweep").map(({ id }) => id);
  };
  await page.getByRole("checkbox", { name: "Complete Sweep" }).click();
  await expect.poll(async () => (await open()).includes(first ?? "")).toBe(false);
  await expect.poll(async () => (await open()).length).toBe(1);
  await page.reload();
  await expect(page.getByRole("link", { name: "Call the bank" })).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("link", { name: "Sweep" })).toBeVisible();
  await expect.poll(open).toEqual([first]);
});

test("undo says what was changed again since, and overwrites it only when asked to", async ({ person, page }) => {
  const id = (await person.add("Pay the rent today"))[0] ?? "";
  const due = async () => (await person.get<{ due_date: string | null }>(`/api/tasks/${id}`)).due_date;
  const today = await due();
  const row = page.getByRole("link", { name: "Pay the rent" });
  await row.focus();
  await page.keyboard.press("y");
  await expect(row).toBeHidden();
  await expect.poll(due).not.toBe(today);
  await person.patch(`/api/tasks/${id}`, { due_date: null });
  await page.keyboard.press("Control+z");
  await expect(page.getByText("Changed again since: due_date")).toBeVisible();
  expect(await due()).toBeNull();
  await page.getByRole("button", { name: "Undo anyway" }).click();
  await expect(row).toBeVisible();
  expect(await due()).toBe(today);
});
