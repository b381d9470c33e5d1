import { expect, test } from "./support/fixtures";
import type { Person } from "./support/person";
import { Screens, violations } from "./support/screens";

const LOOKS = (["light", "dark"] as const).flatMap((theme) =>
  [1280, 390].map((width) => ({ theme, width, name: `${theme}, ${width} px` })),
);

for (const { theme, width, name } of LOOKS) {
  test.describe(name, () => {
    test.use({ colorScheme: theme, viewport: { width, height: 844 }, hasTouch: width < 700 });

    test("the lists are accessible", async ({ page, person }, info) => {
      const screens = new Screens(page, info);
      await page.goto("/today/");
      await expect(page.getByText("Nothing is due today.")).toBeVisible();
      await screens.check("today-empty");

      const { project } = await household(person);
      await screens.visit({
        today: ["/today/", "Water the plants"],
        upcoming: ["/upcoming/", "Pay rent"],
        calendar: ["/calendar/?view=month", "Add"],
        "calendar-week": ["/calendar/?view=week", "Water the plants"],
        "calendar-day": ["/calendar/?view=day", "Water the plants"],
        repeats: ["/series/", "Pay rent"],
        project: [`/project/?id=${project}`, "Pay rent"],
        board: [`/project/?id=${project}&layout=board`, "Pay rent"],
      });
      screens.expectNone();
    });

    test("what is found, done and deleted is accessible", async ({ page, person }, info) => {
      const screens = new Screens(page, info);
      const { done, old } = await household(person);
      await person.post(`/api/tasks/${done}/complete`, {});
      await person.delete(`/api/tasks/${old}`);
      await screens.visit({
        search: ["/search/?q=rent", "Pay rent"],
        view: [`/view/?filter=${encodeURIComponent("status = open and text = rent")}`, "Pay rent"],
        "view-fault": [`/view/?filter=${encodeURIComponent("status = open and priorty <= 2")}`, "did you mean"],
        logbook: ["/logbook/", "Call the bank"],
        bin: ["/bin/", "Old invoice"],
        settings: ["/settings/", person.name],
      });
      screens.expectNone();
    });

    test("a task and what is said about it are accessible", async ({ page, person }, info) => {
      const screens = new Screens(page, info);
      const { project, rent } = await household(person);
      await person.remindIn(1, rent);
      await page.goto(`/project/?id=${project}&task=${rent}`);
      const panel = page.getByRole("complementary", { name: "Task" });
      await expect(panel.getByRole("list", { name: "Reminders" })).toContainText("1 day before");
      await screens.check("task");
      await panel.getByRole("tab", { name: "History" }).click();
      await expect(panel.getByRole("list", { name: "History" })).toContainText(person.name);
      await screens.check("history");
      await panel.getByRole("tab", { name: "Task" }).click();
      await panel.getByRole("button", { name: /every month/ }).click();
      await expect(page.getByRole("list", { name: "Next ten dates" }).getByRole("listitem")).toHaveCount(10);
      await screens.check("repeat-editor");

      await page.goto("/notifications/");
      await expect(page.getByRole("list", { name: "Unread" }).getByText("Pay rent").first()).toBeVisible();
      await screens.check("notifications");
      await page.getByRole("button", { name: "Mark Pay rent as done" }).click();
      await expect(page.getByText("You are up to date.")).toBeVisible();
      await screens.check("notifications-done");
      screens.expectNone();
    });

    test("what lies around the lists is accessible", async ({ page, person }, info) => {
      const screens = new Screens(page, info);
      await household(person);
      await page.goto("/activity/");
      await expect(page.getByText(/^Verified up to #/)).toBeVisible({ timeout: 20_000 });
      await screens.check("activity");
      await page.goto("/today/");
      await expect(page.getByRole("link", { name: "Water the plants" })).toBeVisible();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").fill("rent");
      await expect(page.getByRole("option", { name: "Pay rent" })).toBeVisible();
      await screens.check("palette");
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
      await page.keyboard.press("q");
      await page.getByRole("textbox", { name: "Add a task" }).fill("Buy bread every friday at 8 #home p1 !1h");
      await expect(page.getByTestId("reading")).toContainText("08:00");
      await screens.check("quick-add");

      await page.context().clearCookies();
      await page.goto("/login/");
      await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
      await screens.check("sign-in");
      screens.expectNone();
    });
  });
}

test("a planted fault is found", async ({ page }) => {
  await page.goto("/login/");
  await expect(page.getByLabel("Password")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.evaluate(() => document.querySelectorAll("label").forEach((label) => label.replaceWith(...label.childNodes)));
  expect(await violations(page)).toContainEqual(expect.stringMatching(/^label /));
});

/** A project and tasks of every kind: repeating, of today, overdue. */
async function household(person: Person) {
  const project = await person.addProject("home");
  const [rent = "", , done = "", old = ""] = await person.add(
    "Pay rent every month on the 31st at 9 !1d #home p1\nWater the plants every day p2 *15m\n" +
      "Call the bank today at 0:01 p3\nOld invoice 1 Jan 2026\nWrite the report for the board #home tomorrow at 14:00",
  );
  return { project, rent, done, old };
}
