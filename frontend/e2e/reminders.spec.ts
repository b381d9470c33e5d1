import { expect, test } from "./support/fixtures";
import { receive } from "./support/receiver";
import { Screens } from "./support/screens";

test("a reminder repeats until done, tells how it arrived, and is snoozed in words", async ({ page, person }, info) => {
  const screens = new Screens(page, info);
  const receiver = await receive();
  receiver.status = 500;
  await person.post("/api/channels", { kind: "webhook", name: "Home server", address: receiver.url });
  const [taskId = ""] = await person.add("Pay rent tomorrow 9:00");

  await page.goto(`/inbox/?task=${taskId}`);
  const reminders = page.getByRole("list", { name: "Reminders" });
  await page.getByRole("combobox", { name: "Add a reminder" }).selectOption("PT1H");
  const often = reminders.getByRole("combobox", { name: "How often: 1 hour before" });
  await often.selectOption("PT30M");
  await expect.poll(async () => {
    const { items } = await person.get<{ items: { repeat_every: string | null }[] }>(`/api/reminders?task_id=${taskId}`);
    return items.map((each) => each.repeat_every);
  }).toEqual(["PT30M"]);

  await person.remindIn(1, taskId);
  await expect.poll(() => receiver.came.length).toBe(1);
  await page.reload();
  await expect(often).toHaveValue("PT30M");
  const rang = reminders.getByRole("listitem").filter({ hasText: "rang" });
  await expect(rang).toContainText("in the app: sent");
  await expect(rang).toContainText(/webhook: 500 not now \(\d attempts?; next /);
  await screens.looks("reminder-fate");

  await page.goto("/notifications/");
  const snooze = page.getByRole("form", { name: "Remind again of Pay rent" });
  await page.getByRole("button", { name: "Remind again of Pay rent" }).click();
  await snooze.getByRole("textbox", { name: "When, in words" }).fill("in 20 minutes");
  await screens.looks("snooze");
  await snooze.getByRole("button", { name: "Snooze" }).click();
  await expect(snooze).toHaveCount(0);
  await expect(page.getByText("Pay rent: again ")).toBeVisible();
  await expect(page.getByText("You are up to date.")).toBeVisible();

  await person.post(`/api/tasks/${taskId}/complete`, {});
  await page.goto(`/inbox/?task=${taskId}`);
  await expect(reminders.getByRole("listitem").filter({ hasText: "does not ring: the task is closed" })).toHaveCount(2);
  screens.expectNone();
  await receiver.stop();
});

test("a messenger is added by its URL, whose token is not shown", async ({ page, person }) => {
  expect(person.email).toContain("@");
  await page.goto("/settings/notifications/");
  await page.getByRole("button", { name: "Add a messenger" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Telegram");
  await page.getByRole("textbox", { name: "Address" }).fill("tgram://123456789:abcdefghijklmnopqrstuvwxyz123456789/12315544");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const row = page.getByRole("list", { name: "Channels" }).getByRole("listitem").filter({ hasText: "Telegram" });
  await expect(row).toContainText("Apprise tgram://…");
  await expect(page.getByText("abcdefghij")).toHaveCount(0);
});
