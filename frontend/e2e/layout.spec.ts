import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";

/** 320 px is a page at 400 % zoom; letters of twice the size are what people set who read badly. */
const SHAPES = [
  { name: "320 px wide", width: 320, letters: 1, hasTouch: true },
  { name: "390 px wide", width: 390, letters: 1, hasTouch: true },
  { name: "letters of 200 %", width: 1280, letters: 2, hasTouch: false },
  { name: "letters of 200 % at 640 px", width: 640, letters: 2, hasTouch: false },
];

for (const { name, width, letters, hasTouch } of SHAPES) {
  test.describe(name, () => {
    test.use({ viewport: { width, height: 800 }, hasTouch });

    test("nothing is cut off or scrolled sideways", async ({ page, person }, info) => {
      await page.addInitScript((scale) => {
        addEventListener("DOMContentLoaded", () => (document.documentElement.style.fontSize = `${scale * 100}%`));
      }, letters);
      const finds: string[] = [];
      const check = async (screen: string) => {
        finds.push(...(await overflowing(page)).map((find) => `${screen}: ${find}`));
        await page.screenshot({ path: info.outputPath(`${screen}.png`) });
      };
      const [rent = ""] = await person.add(
        "Pay rent for the flat and for both of the garages every month on the 31st at 9 !1d #Household p1 *15m @bills @landlord\n" +
          "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft today at 0:01 p3\nWater the plants every day",
      );
      const { project_id: project } = await person.get<{ project_id: string }>(`/api/tasks/${rent}`);
      await person.post(`/api/tasks/${rent}/reminders`, { at: "2031-12-24T18:30:00Z" });
      const screens = {
        today: "/today/",
        upcoming: "/upcoming/",
        calendar: "/calendar/?view=month",
        week: "/calendar/?view=week",
        day: "/calendar/?view=day",
        project: `/project/?id=${project}`,
        board: `/project/?id=${project}&layout=board`,
        notifications: "/notifications/",
        settings: "/settings/",
        search: "/search/?q=rent",
        view: `/view/?filter=${encodeURIComponent("status = open and priorty <= 2")}`,
        logbook: "/logbook/",
        bin: "/bin/",
      };
      for (const [screen, address] of Object.entries(screens)) {
        await page.goto(address);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expect(page.getByRole("status", { name: /^Loading/ })).toHaveCount(0);
        await check(screen);
      }

      await page.goto(`/today/?task=${rent}`);
      const panel = page.getByRole("complementary", { name: "Task" });
      await expect(panel.getByRole("list", { name: "Reminders" }).getByRole("listitem")).toHaveCount(2);
      await check("task");
      await panel.getByRole("combobox", { name: "Add a reminder" }).selectOption("at");
      await panel.getByRole("list", { name: "Reminders" }).scrollIntoViewIfNeeded();
      await check("reminder");
      await panel.getByRole("tab", { name: "History" }).click();
      await expect(panel.getByRole("list", { name: "History" })).toContainText(person.name);
      await check("history");
      await panel.getByRole("button", { name: "Close the task" }).click();

      await page.keyboard.press("q");
      await page.getByRole("textbox", { name: "Add a task" }).fill("Buy bread every friday at 8 #Garden p1 !1h @market *30m");
      await expect(page.getByTestId("reading")).toContainText("08:00");
      await check("quick-add");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("dialog")).toBeVisible();
      await check("palette");
      expect(finds).toEqual([]);
    });
  });
}

/** Regions that scroll sideways, and elements that reach over the edge of the window. */
async function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const say = (element: Element) => `${element.tagName} ${(element.getAttribute("aria-label") ?? element.textContent).slice(0, 40)}`;
    const regions = [...document.querySelectorAll("html, main, main > div, aside, [role=dialog], [role=tabpanel]")]
      .filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${say(element)} scrolls sideways, ${element.scrollWidth} in ${element.clientWidth}`);
    const over = [...document.querySelectorAll("a, button, input, select, textarea, h1, h2, h3, p, li, dt, dd, time, label")].flatMap((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      const hidden = width <= 1 || !element.checkVisibility() || element.closest("[aria-hidden=true]") !== null;
      return hidden || (left >= -1 && right <= innerWidth + 1) ? [] : [`${say(element)} lies at ${Math.round(left)} to ${Math.round(right)}`];
    });
    return [...regions, ...over];
  });
}
