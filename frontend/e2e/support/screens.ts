import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, type TestInfo } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Looks at one screen after the other, keeps a picture of each, and tells all finds at the end. */
export class Screens {
  private readonly finds: string[] = [];

  constructor(
    private readonly page: Page,
    private readonly info: TestInfo,
  ) {}

  async check(screen: string): Promise<void> {
    this.finds.push(...(await violations(this.page)).map((violation) => `${screen}: ${violation}`));
    await this.page.screenshot({ path: this.info.outputPath(`${screen}.png`) });
  }

  /** The screen as it stands, light and dark, wide and narrow. */
  async looks(screen: string): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [1280, 390]) {
        await this.page.emulateMedia({ colorScheme });
        await this.page.setViewportSize({ width, height: 844 });
        await this.check(`${screen}-${colorScheme}-${width}`);
      }
    }
    await this.page.setViewportSize({ width: 1280, height: 844 });
  }

  /** Each screen by its address, once it shows the text. */
  async visit(screens: Record<string, [address: string, text: string]>): Promise<void> {
    for (const [screen, [address, text]] of Object.entries(screens)) {
      await this.page.goto(address);
      await expect(this.page.getByRole("main").getByText(text).first()).toBeVisible();
      await this.check(screen);
    }
  }

  expectNone(): void {
    expect(this.finds).toEqual([]);
  }
}

/** What axe finds, one line an element: the rule, the element, what is wrong. */
export async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} ${node.target.join(" ")}: ${node.failureSummary ?? ""}`.replace(/\s+/g, " ")),
  );
}
