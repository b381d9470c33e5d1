import { expect, test } from "./support/fixtures";

const SIGNED = 20_000;

test("what is shown was recomputed in this browser, up to the signed checkpoint", async ({ page, person }) => {
  const [task = ""] = await person.add("Water the plants");
  await page.goto("/activity/");
  await expect(page.getByText(/^Verified up to #\d+$/)).toBeVisible({ timeout: SIGNED });
  await expect(page.getByText(/shown records were recomputed/)).toBeVisible();
  await page.getByRole("button", { name: /^Proof of record/ }).first().click();
  await expect(page.getByLabel(/^Evidence for record/)).toContainText(task);
  await expect(page.getByLabel("Command")).toContainText("verify_audit.py --key 'taskflow/audit/");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "audit.jsonl" }).click();
  expect((await download).suggestedFilename()).toBe("audit.jsonl");
});

test("a record that was tampered with on its way is named", async ({ page, person }) => {
  await person.add("Water the plants");
  await page.route("**/api/audit?**", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { items: { action: string; object_name: string | null }[] };
    for (const item of body.items) if (item.action === "task.created") item.object_name = "Water the roses";
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto("/activity/");
  await expect(page.getByRole("alert").filter({ hasText: "The log does not fit." })).toContainText(
    /Record #\d+: What is shown is not what was recorded\./,
    { timeout: SIGNED },
  );
});

test("a log that was rewritten does not go on from what this browser saw", async ({ page, person }) => {
  await person.add("Water the plants");
  await page.goto("/activity/");
  await expect(page.getByText(/^Verified up to #\d+$/)).toBeVisible({ timeout: SIGNED });
  await page.evaluate(() => {
    for (const [name, value] of Object.entries(localStorage)) {
      if (!name.startsWith("taskflow.audit.")) continue;
      const memory = JSON.parse(String(value)) as { head: string };
      memory.head = memory.head.replace(/^(.*\n.*\n)(.)/, (_whole, lines: string, letter: string) => lines + (letter === "A" ? "B" : "A"));
      localStorage.setItem(name, JSON.stringify(memory));
    }
  });
  await page.reload();
  await expect(page.getByRole("alert").filter({ hasText: "it was rewritten" })).toBeVisible({ timeout: SIGNED });
});

test("a change is reverted, and one that was changed again only when asked twice", async ({ page, person }) => {
  const [task = ""] = await person.add("Water the plants");
  await page.goto(`/inbox/?task=${task}`);
  const title = page.getByRole("textbox", { name: "Title" });
  await title.fill("Water the garden");
  await title.press("Enter");
  await page.getByRole("tab", { name: "History" }).click();
  const revert = page.getByRole("list", { name: "History" }).getByRole("button", { name: /^Revert change/ });
  await expect(revert).toHaveCount(2, { timeout: SIGNED });
  await revert.first().click();
  await expect(page.getByText(/^Reverted change #/)).toBeVisible();
  await expect(page.getByRole("link", { name: "Water the plants" })).toBeVisible();
  await expect(revert).toHaveCount(3, { timeout: SIGNED });
  await revert.nth(1).click();
  await page.getByRole("button", { name: "Revert anyway" }).click();
  await expect(page.getByText(/^Reverted change #/).last()).toBeVisible();
});
