import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { violations } from "./support/screens";

const SCREENS = {
  today: "/today/",
  upcoming: "/upcoming/",
  month: "/calendar/?view=month",
  week: "/calendar/?view=week",
  notifications: "/notifications/",
  settings: "/settings/",
  keys: "/settings/keys/",
  view: "/view/",
  logbook: "/logbook/",
  bin: "/bin/",
};

/** Chooses a language as the settings keep it, for every page that is opened from now on. */
const speak = (page: Page, language: string) => page.addInitScript((chosen) => localStorage.setItem("taskflow.language", chosen), language);

test("the language is chosen in the settings, and words, dates and weekdays follow it", async ({ page, person }) => {
  await person.add("Pay rent tomorrow at 9");
  await page.goto("/settings/");
  await page.getByRole("combobox", { name: "Language" }).selectOption("Deutsch");
  await expect(page.getByRole("heading", { name: "Einstellungen" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.goto("/calendar/?view=month");
  await expect(page.getByRole("columnheader", { name: "Montag" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Nächster Monat" })).toBeVisible();
  await page.goto("/upcoming/");
  await expect(page.getByRole("main").getByText("Morgen").first()).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Tasten" }).getByText("Erledigen oder wieder öffnen")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.goto("/settings/");
  await page.getByRole("combobox", { name: "Sprache" }).selectOption("English");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
});

test("Arabic runs from right to left: regions, arrows and keys", async ({ page, person }, info) => {
  const [rent = ""] = await person.add("Pay rent every month on the 31st at 9 !1d p1 @bills\nCall the plumber today");
  await speak(page, "ar");
  await page.goto("/calendar/?view=month&day=2026-11-18");
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  const sidebar = await page.getByRole("complementary", { name: "الشريط الجانبي" }).boundingBox();
  expect(sidebar?.x).toBeGreaterThan(640);
  const chosen = page.locator("[data-day][tabindex='0']");
  await chosen.focus();
  const before = (await chosen.getAttribute("data-day")) ?? "";
  await page.keyboard.press("ArrowLeft");
  await expect(page.locator("[data-day]:focus")).not.toHaveAttribute("data-day", before);
  const after = (await page.locator("[data-day]:focus").getAttribute("data-day")) ?? "";
  expect(after > before, `${after} follows ${before}`).toBe(true);
  const finds: string[] = [];
  for (const [screen, address] of Object.entries({ ...SCREENS, task: `/today/?task=${rent}` })) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      finds.push(...(await sideways(page)).map((find) => `${screen} ${width}: ${find}`));
      await page.screenshot({ path: info.outputPath(`ar-${screen}-${width}.png`) });
    }
    finds.push(...(await violations(page)).map((find) => `${screen}: ${find}`));
    await page.setViewportSize({ width: 1280, height: 844 });
  }
  expect(finds).toEqual([]);
});

for (const language of ["en-XA", "de"]) {
  test(`${language}: nothing is cut off, on a wide and on a narrow screen`, async ({ page, person }, info) => {
    const [rent = ""] = await person.add("Pay rent every month on the 31st at 9 !1d p1 @bills\nCall the plumber today");
    await speak(page, language);
    const finds: string[] = [];
    for (const [screen, address] of Object.entries({ ...SCREENS, task: `/today/?task=${rent}` })) {
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("status", { name: /^(⟦Lóá|.*geladen)/ })).toHaveCount(0);
      if (language === "en-XA") finds.push(...(await unmarked(page)).map((find) => `${screen}: ${find} is not from a catalogue`));
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 844 });
        finds.push(...[...(await sideways(page)), ...(await clipped(page))].map((find) => `${screen} ${width}: ${find}`));
        await page.screenshot({ path: info.outputPath(`${language}-${screen}-${width}.png`) });
      }
      await page.setViewportSize({ width: 1280, height: 844 });
    }
    expect(finds).toEqual([]);
  });
}

/** Regions that scroll sideways. */
const sideways = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll("html, main, main > div, aside, [role=dialog]")]
      .filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.tagName} scrolls sideways, ${element.scrollWidth} in ${element.clientWidth}`),
  );

/** Buttons, links and headings whose words are cut off at the edge of their box. */
const clipped = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, a, h1, h2, h3, label, dt")]
      .filter((element) => element.checkVisibility() && element.clientWidth > 1 && element.closest(".sr-only") === null)
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).textOverflow !== "ellipsis")
      .map((element) => `${element.tagName} “${element.textContent.slice(0, 40)}” is ${element.scrollWidth} wide in ${element.clientWidth}`),
  );

/** Names and texts that the pseudo-language did not mark: they stand in the code, not in a catalogue. Data and dates are let be. */
const unmarked = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const data = /Pay rent|plumber|bills|TaskFlow|Example$|@example|every month|Europe\/|English|Deutsch|العربية|Inbox|^(Ctrl|Esc|Home|End|Alt|Shift|Enter|Del|Backspace)\b|status = open|https?:/;
    const day = /\b(Mon|Tue|Tues|Wed|Wednes|Thu|Thurs|Fri|Sat|Satur|Sun)(day)?\b/;
    const month = /\b(Jan(uary)?|Feb(ruary)?|Mar(ch)?|Apr(il)?|May|June?|July?|Aug(ust)?|Sept?(ember)?|Oct(ober)?|(Nov|Dec)(ember)?)\b/;
    const isData = (text: string) => data.test(text) || day.test(text) || month.test(text) || !/[a-z]{3}/i.test(text);
    const texts: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent && !parent.closest("script, style, kbd, [role=status], option") && parent.checkVisibility()) texts.push(node.textContent ?? "");
    }
    for (const element of document.querySelectorAll("[aria-label], [placeholder]")) {
      if (element.checkVisibility()) texts.push(element.getAttribute("aria-label") ?? element.getAttribute("placeholder") ?? "");
    }
    return [...new Set(texts.filter((text) => !text.includes("⟦") && !text.includes("⟧") && !text.includes("~") && !isData(text)))];
  });
