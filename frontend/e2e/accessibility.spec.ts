import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const LOOKS = (["light", "dark"] as const).flatMap((theme) =>
  [1280, 390].map((width) => ({ theme, width, name: `${theme}, ${width} px` })),
);

for (const { theme, width, name } of LOOKS) {
  test.describe(name, () => {
    test.use({ colorScheme: theme, viewport: { width, height: 844 }, hasTouch: width < 700 });

    test("every screen is accessible", async ({ page, person }, info) => {
      const finds: string[] = [];
      const check = async (screen: string) => {
        finds.push(...(await violations(page)).map((violation) => `${screen}: ${violation}`));
        await page.screenshot({ path: info.outputPath(`${screen}.png`) });
      };
      await page.goto("/today/");
      await expect(page.getByText("Nothing is due today.")).toBeVisible();
      await check("today-empty");

      const project = await person.addProject("home");
      const [rent = ""] = await person.add(
        "Pay rent every month on the 31st at 9 !1d #home p1\nWater the plants every day p2 *15m\n" +
          "Call the bank today at 0:01 p3\nOld invoice 1 Jan 2026\nWrite the report for the board #home tomorrow at 14:00",
      );
      await person.remindIn(1, rent);
      await page.goto("/today/");
      await expect(page.getByRole("link", { name: "Water the plants" })).toBeVisible();
      await check("today");

      await page.goto("/upcoming/");
      await expect(page.getByRole("link", { name: "Pay rent" })).toBeVisible();
      await check("upcoming");

      await page.goto(`/project/?id=${project}`);
      await expect(page.getByRole("link", { name: "Pay rent" })).toBeVisible();
      await check("project");

      await page.goto(`/project/?id=${project}&task=${rent}`);
      await expect(page.getByRole("list", { name: "Reminders" })).toContainText("1 day before");
      await check("task");
      await page.getByRole("tab", { name: "History" }).click();
      await expect(page.getByRole("list", { name: "History" })).toContainText(person.name);
      await check("history");

      await page.goto("/notifications/");
      await expect(page.getByRole("list", { name: "Unread" }).getByText("Pay rent").first()).toBeVisible();
      await check("notifications");

      await page.goto("/activity/");
      await expect(page.getByText(/^Verified up to #/)).toBeVisible({ timeout: 20_000 });
      await check("activity");

      await page.keyboard.press("q");
      await page.getByRole("textbox", { name: "Add a task" }).fill("Buy bread every friday at 8 #home p1 !1h");
      await expect(page.getByTestId("reading")).toContainText("08:00");
      await check("quick-add");

      await page.context().clearCookies();
      await page.goto("/login/");
      await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
      await check("sign-in");
      expect(finds).toEqual([]);
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

/** What axe finds, one line an element: the rule, the element, what is wrong. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} ${node.target.join(" ")}: ${node.failureSummary ?? ""}`.replace(/\s+/g, " ")),
  );
}
