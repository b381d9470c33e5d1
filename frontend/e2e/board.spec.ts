import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import type { Person } from "./support/person";

/** A project with two sections; two tasks stand in none. */
async function kitchen(person: Person) {
  const project = await person.addProject("Kitchen");
  const section = async (name: string) => (await person.post<{ id: string }>(`/api/projects/${project}/sections`, { name })).id;
  const [doing, done] = [await section("Doing"), await section("Checked")];
  const [paint = "", tiles = ""] = await person.add("Paint the wall #Kitchen p2\nLay the tiles #Kitchen @floor");
  const task = (id: string) => person.get<{ section_id: string | null; priority: number; rank: string }>(`/api/tasks/${id}`);
  return { project, doing, done, paint, tiles, task };
}

const column = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const card = (page: Page, name: string) => page.getByRole("link", { name });

test("cards are moved by keys alone, and it is said where to", async ({ person, page }) => {
  const { project, doing, paint, tiles, task } = await kitchen(person);
  await page.goto(`/project/?id=${project}`);
  await expect(card(page, "Paint the wall")).toBeVisible();
  await page.keyboard.press("Shift+b");
  await expect(column(page, "Doing")).toContainText("Nothing here.");
  await expect(column(page, "No section").getByRole("link")).toHaveCount(2);
  await card(page, "Paint the wall").focus();
  await page.keyboard.press("ArrowDown");
  await expect(card(page, "Lay the tiles")).toBeFocused();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(page.getByText("Moved “Lay the tiles” to No section, 1 of 2.")).toBeVisible();
  await expect(card(page, "Lay the tiles")).toBeFocused();
  await expect.poll(async () => (await task(tiles)).rank < (await task(paint)).rank).toBe(true);
  await page.keyboard.press("Alt+ArrowRight");
  await expect(page.getByText("Moved “Lay the tiles” to Doing, 1 of 1.")).toBeVisible();
  await expect(column(page, "Doing").getByRole("link", { name: "Lay the tiles" })).toBeFocused();
  await expect.poll(async () => (await task(tiles)).section_id).toBe(doing);
  await page.keyboard.press("ArrowLeft");
  await expect(card(page, "Paint the wall")).toBeFocused();
  await page.keyboard.press("Shift+b");
  await expect(page.getByRole("heading", { name: /^Doing/ })).toBeVisible();
  await expect(page.getByRole("list", { name: "Doing" })).toContainText("Lay the tiles");
});

test("cards are moved by pointer alone: dragged, and by their menu", async ({ person, page }) => {
  const { project, doing, done, paint, task } = await kitchen(person);
  await page.goto(`/project/?id=${project}`);
  await page.getByRole("button", { name: "Board", exact: true }).click();
  await card(page, "Paint the wall").dragTo(column(page, "Doing"));
  await expect.poll(async () => (await task(paint)).section_id).toBe(doing);
  await card(page, "Paint the wall").hover();
  await page.getByRole("button", { name: "Actions for Paint the wall" }).click();
  await page.getByRole("menuitem", { name: "Move to Checked" }).click();
  await expect.poll(async () => (await task(paint)).section_id).toBe(done);
  await page.getByRole("combobox", { name: "Columns" }).selectOption("priority");
  await expect(column(page, "P2, high")).toContainText("Paint the wall");
  await card(page, "Paint the wall").dragTo(column(page, "P1, urgent"));
  await expect.poll(async () => (await task(paint)).priority).toBe(1);
  await card(page, "Paint the wall").click();
  await expect(page.getByRole("complementary", { name: "Task" }).getByRole("textbox", { name: "Title" })).toHaveValue("Paint the wall");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("one column is shown at a time", async ({ person, page }) => {
    const { project } = await kitchen(person);
    await page.goto(`/project/?id=${project}&layout=board`);
    await expect(card(page, "Paint the wall")).toBeVisible();
    await expect(column(page, "Doing")).toBeHidden();
    await page.getByRole("combobox", { name: "Column", exact: true }).selectOption("Doing (0)");
    await expect(column(page, "Doing")).toBeVisible();
    await expect(card(page, "Paint the wall")).toBeHidden();
  });
});
