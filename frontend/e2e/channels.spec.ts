import { expect, test } from "./support/fixtures";
import { receive } from "./support/receiver";
import { Screens } from "./support/screens";

test("a webhook is added, tested, told of a reminder, and ended by its receiver", async ({ page, person }, info) => {
  const receiver = await receive();
  const screens = new Screens(page, info);
  await page.goto("/settings/");
  await page.getByRole("link", { name: "How you are told" }).click();
  const channels = page.getByRole("list", { name: "Channels" });
  await expect(channels).toContainText("In the app");

  await page.getByRole("button", { name: "Add a webhook" }).click();
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("Home server");
  await page.getByRole("textbox", { name: "Address" }).fill(receiver.url);
  await page.keyboard.press("Enter");
  const secret = page.getByRole("textbox", { name: "The secret of Home server" });
  await expect(secret).toHaveValue(/^whsec_/);
  await screens.looks("channel-secret");
  await page.getByRole("button", { name: "I have kept it" }).click();
  await expect(secret).toBeHidden();

  await page.getByRole("button", { name: "Send me a test: Home server" }).click();
  await expect(page.getByText("The test: 200 thank you")).toBeVisible();
  const [task = ""] = await person.add("Pay rent tomorrow at 9");
  receiver.status = 500;
  await person.remindIn(1, task);
  await page.getByRole("button", { name: "Deliveries: Home server" }).click();
  const log = page.getByRole("list", { name: "Deliveries: Home server" });
  await expect(log.getByRole("listitem")).toHaveCount(1);
  await expect.poll(() => receiver.came.length).toBe(2);
  await page.reload();
  await page.getByRole("button", { name: "Deliveries: Home server" }).click();
  const rent = log.getByRole("listitem").filter({ hasText: "Pay rent" });
  await expect(rent).toContainText("500 not now (1 attempt; next ");
  await screens.looks("channel-log");

  receiver.status = 200;
  await rent.getByRole("button", { name: "Send again: Pay rent" }).click();
  await expect(rent).toContainText("200 thank you");
  receiver.status = 410;
  await page.getByRole("button", { name: "Send me a test: Home server" }).click();
  await expect(channels).toContainText("Off: The receiver wants nothing any more: 410 not now");
  await expect(page.getByRole("button", { name: "Send me a test: Home server" })).toBeDisabled();
  await screens.looks("channel-off");
  await page.getByRole("button", { name: "Turn on: Home server" }).click();
  await expect(channels).toContainText("Active");

  await page.getByRole("button", { name: "Delete: Home server" }).click();
  await page.getByRole("button", { name: "Delete for good: Home server" }).click();
  await expect(channels.getByRole("listitem")).toHaveCount(1);
  screens.expectNone();
  await receiver.stop();
});
