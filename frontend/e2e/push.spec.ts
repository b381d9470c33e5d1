import type { CDPSession, Page } from "@playwright/test";
import { expect, test } from "./support/fixtures";
import { receive } from "./support/receiver";
import { Screens } from "./support/screens";
import { type Subscription, subscription } from "./support/subscription";

test.use({ serviceWorkers: "allow", permissions: ["notifications"] });

interface Shown {
  title: string;
  body: string;
  tag: string;
}

/** Only a person's click asks, and only a push service outside of this machine could subscribe: both are stood in for. */
async function standIn(page: Page, endpoint: string, { keys }: Subscription): Promise<void> {
  await page.addInitScript(
    ({ endpoint, keys }) => {
      let asked = sessionStorage.getItem("asked") === "yes";
      Object.defineProperty(Notification, "permission", { get: () => (asked ? "granted" : "default") });
      Notification.requestPermission = () => {
        sessionStorage.setItem("asked", "yes");
        asked = true;
        return Promise.resolve("granted");
      };
      const made = { endpoint, toJSON: () => ({ endpoint, keys }), unsubscribe: () => Promise.resolve(true) };
      PushManager.prototype.subscribe = ({ applicationServerKey } = {}) => {
        if (typeof applicationServerKey !== "string" || applicationServerKey.length !== 87) throw new Error("no key of the server");
        return Promise.resolve(made as unknown as PushSubscription);
      };
    },
    { endpoint, keys },
  );
}

/** The service worker's registration, as the DevTools protocol names it. */
async function registrationId(page: Page, devtools: CDPSession): Promise<string> {
  const found = new Promise<string>((resume) =>
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [first] = registrations;
      if (first) resume(first.registrationId);
    }),
  );
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await devtools.send("ServiceWorker.enable");
  return found;
}

const shown = (page: Page): Promise<Shown[]> =>
  page.evaluate(async () => {
    const { getNotifications } = ServiceWorkerRegistration.prototype;
    const found = await getNotifications.call(await navigator.serviceWorker.ready);
    return found.map(({ title, body, tag }) => ({ title, body, tag }));
  });

test("a reminder is shown by the browser, and its button completes the task", async ({ page, person, server, context }, info) => {
  const screens = new Screens(page, info);
  const receiver = await receive();
  const device = subscription();
  await standIn(page, receiver.url, device);
  const devtools = await context.newCDPSession(page);
  const [taskId = ""] = await person.add("Pay rent today");

  await page.goto("/notifications/");
  await expect(page.getByText("No notifications yet")).toBeVisible();
  const offer = page.getByRole("region", { name: "Be told of reminders on this device" });
  await expect(offer).toHaveCount(0);
  const id = await registrationId(page, devtools);
  const push = async (index: number): Promise<void> => {
    await expect.poll(() => receiver.came.length).toBe(index + 1);
    const data = device.read(receiver.came[index]?.raw ?? Buffer.alloc(0));
    await devtools.send("ServiceWorker.deliverPushMessage", { origin: server.url, registrationId: id, data });
  };

  await person.remindIn(1, taskId);
  await expect(offer).toBeVisible();
  await screens.looks("push-offer");
  await offer.getByRole("button", { name: "Notify on this device" }).click();
  await expect(offer).toHaveCount(0);

  await page.goto("/settings/notifications/");
  const row = page.getByRole("list", { name: "Channels" }).getByRole("listitem").filter({ hasText: "This device" });
  await expect(row).toContainText("on Linux");
  await expect(page.getByRole("button", { name: "Notify on this device" })).toHaveCount(0);
  await row.getByRole("button", { name: "Send me a test" }).click();
  await push(0);
  await expect.poll(() => shown(page)).toMatchObject([{ title: "A test" }]);
  await expect(row).toContainText("200 thank you");
  await screens.looks("push-device");

  await person.remindIn(1, taskId);
  await push(1);
  await expect.poll(() => shown(page)).toHaveLength(2);
  const reminder = (await shown(page)).find(({ title }) => title === "Pay rent");
  expect(reminder?.tag).toBe(String(receiver.came[1]?.headers.topic));
  await push(1); // a push service may repeat itself: still the same one
  await expect.poll(() => shown(page)).toHaveLength(2);

  const [worker] = context.serviceWorkers();
  await worker?.evaluate(async (tag) => {
    const scope = self as unknown as ServiceWorkerGlobalScope;
    const [notification] = await scope.registration.getNotifications({ tag });
    if (!notification) throw new Error("it is not shown");
    scope.dispatchEvent(new NotificationEvent("notificationclick", { notification, action: "done" }));
  }, reminder?.tag ?? "");
  await expect.poll(async () => (await person.get<{ status: string }>(`/api/tasks/${taskId}`)).status).toBe("done");

  await row.getByRole("button", { name: "Delete: " }).click();
  await row.getByRole("button", { name: "Delete for good" }).click();
  await expect(row).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Notify on this device" })).toBeVisible();
  screens.expectNone();
  await receiver.stop();
});
