import { expect, test } from "./support/fixtures";

test.use({ serviceWorkers: "allow", goesOffline: true });

test("what is written offline survives a reload and arrives once", async ({ person, page, context }) => {
  await person.addProject("garden");
  await person.add("Call the bank today\nPay rent on 30 Nov 2030\nMow the lawn #garden");
  // Each list is seen once, so that there is something to show of it.
  const title = page.getByRole("heading", { level: 1 });
  await page.goto("/inbox/");
  for (const [place, task] of [["Upcoming", "Pay rent"], ["garden", "Mow the lawn"], ["Today", "Call the bank"]] as const) {
    await page.getByRole("link", { name: new RegExp(`^${place}`) }).click();
    await expect(title).toHaveText(place);
    await expect(page.getByRole("link", { name: task })).toBeVisible();
  }
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect(page.locator("[data-connection=live]")).toBeVisible();

  await context.setOffline(true);
  await expect(page.locator("[data-connection=offline]")).toBeVisible();
  const asked: string[] = [];
  page.on("request", (request) => void asked.push(new URL(request.url()).pathname));
  let documents = 0;
  page.on("load", () => (documents += 1));

  await page.keyboard.press("q");
  await expect(page.getByRole("textbox", { name: "Add a task" })).toBeFocused();
  await page.keyboard.type("Water the plants #balcony");
  await expect(page.getByTestId("reading")).toContainText("Offline");
  expect(asked).not.toContain("/api/quick-add");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("status").filter({ hasText: "Offline, 1 change waiting" })).toBeVisible();

  for (const [keys, heading, task] of [["gu", "Upcoming", "Pay rent"], ["gl", "Logbook", null], ["gt", "Today", "Call the bank"], ["gi", "Inbox", "Water the plants #balcony"]] as const) {
    await page.keyboard.type(keys);
    await expect(title).toHaveText(heading);
    if (task) await expect(page.getByRole("link", { name: task })).toBeVisible();
  }
  await page.getByRole("link", { name: "garden" }).click();
  await expect(title).toHaveText("garden");
  await expect(page.getByRole("link", { name: "Mow the lawn" })).toBeVisible();
  expect(documents, "going from place to place loads no page anew").toBe(0);

  await page.reload();
  await expect(page.getByRole("link", { name: "Mow the lawn" })).toBeVisible();
  await page.keyboard.type("gi");
  await expect(page.getByRole("link", { name: "Water the plants #balcony" })).toBeVisible();

  await context.setOffline(false);
  await expect(page.locator("[data-connection=live]")).toHaveText("Live", { timeout: 20_000 });
  const arrived = async () => {
    const { items } = await person.get<{ items: { title: string }[] }>("/api/tasks");
    return items.map((task) => task.title).sort();
  };
  await expect.poll(arrived).toEqual(["Call the bank", "Mow the lawn", "Pay rent", "Water the plants"]);
  await page.getByRole("link", { name: "balcony" }).click();
  await expect(page.getByRole("link", { name: "Water the plants" })).toBeVisible();
  const { items: projects } = await person.get<{ items: { name: string }[] }>("/api/projects");
  expect(projects.map((project) => project.name).filter((name) => name === "balcony")).toHaveLength(1);
});
