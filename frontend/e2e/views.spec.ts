import { expect, test } from "./support/fixtures";
import type { Person } from "./support/person";

async function household(person: Person) {
  await person.addProject("Deep work");
  return person.add("Pay rent p1 tomorrow @home\nWrite the report p2\nBuy bread p4 @home\nCall the bank p1");
}

test("a view is written, saved and found again by keys alone", async ({ person, page }) => {
  const [rent = ""] = await household(person);
  await page.goto("/today/");
  await expect(page.getByText("Nothing is due today.")).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  const field = page.getByRole("combobox", { name: "Filter" });
  await expect(page.getByRole("list", { name: "Results" }).getByRole("link")).toHaveCount(4);
  await field.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("pri");
  await expect(page.getByRole("listbox").getByRole("option", { name: "priority" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(field).toHaveValue("priority ");
  await page.keyboard.type("<= 2 and lab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("= ");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("priority <= 2 and label = home ");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("list", { name: "Results" }).getByRole("link")).toHaveText(["Pay rent"]);

  const save = page.getByRole("button", { name: "Save as a view" });
  for (let presses = 0; presses < 6 && !(await save.evaluate((button) => button === document.activeElement)); presses++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Name of the view" })).toBeFocused();
  await page.keyboard.type("Urgent at home");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Urgent at home" })).toBeVisible();
  const link = page.getByRole("navigation", { name: "Lists" }).getByRole("link", { name: "Urgent at home" });
  await expect(link).toHaveAttribute("aria-current", "page");
  await page.keyboard.press("j");
  await expect(page.getByRole("link", { name: "Pay rent" })).toBeFocused();
  await page.keyboard.press("e");
  await expect.poll(async () => (await person.get<{ status: string }>(`/api/tasks/${rent}`)).status).toBe("done");
});

test("what is wrong is shown at its place", async ({ person, page }) => {
  await household(person);
  await page.goto(`/view/?filter=${encodeURIComponent("status = open and priorty <= 2")}`);
  const fault = page.getByRole("alert").filter({ hasText: "priorty" });
  await expect(fault).toContainText("did you mean 'priority'?");
  await expect(fault.locator("mark")).toHaveText("priorty <= 2");
  await expect(page.getByRole("button", { name: "Save as a view" })).toBeDisabled();
});

test("a view is grouped, sorted, changed and deleted by pointer alone", async ({ person, page }) => {
  await household(person);
  await page.goto("/today/");
  await page.getByRole("link", { name: "New view" }).click();
  await page.getByRole("combobox", { name: "Group" }).selectOption("priority");
  await expect(page.getByRole("heading", { level: 2, name: "P1, urgent" })).toBeVisible();
  await expect(page.getByRole("list", { name: "P1, urgent" }).getByRole("link")).toHaveCount(2);
  await page.getByRole("button", { name: "Save as a view" }).click();
  await page.getByRole("textbox", { name: "Name of the view" }).fill("By urgency");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { name: "By urgency" })).toBeVisible();
  await page.getByRole("combobox", { name: "Group" }).selectOption("label");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect.poll(async () => (await person.get<{ items: { group_by: string }[] }>("/api/views")).items.map((view) => view.group_by)).toEqual(["label"]);
  await expect(page.getByRole("list", { name: "home" }).getByRole("link")).toHaveCount(2);
  await page.getByRole("button", { name: "Delete the view" }).click();
  await expect(page.getByRole("heading", { name: "Filter" })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Lists" }).getByRole("link", { name: "By urgency" })).toBeHidden();
});
