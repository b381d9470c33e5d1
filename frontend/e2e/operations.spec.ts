import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "./support/fixtures";
import { Person } from "./support/person";
import { Screens } from "./support/screens";

test.use({ goesOffline: true });

test("an administrator releases what is parked and replays what was given up", async ({ page, context, server, person: first }, info) => {
  // The first account of a server is its administrator in any case.
  const person = await Person.register(context.request);
  expect(person.email).not.toBe(first.email);
  await page.goto("/operations/");
  await expect(page.getByText("Only administrators of this server see its operations.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Operations" })).toBeHidden();

  plant(server.data, person.email);
  await page.goto("/today/");
  await page.route("**/api/events/stats", (route) => route.abort());
  await page.getByRole("link", { name: "Operations" }).click();
  await expect(page.getByText("The state of the events could not be loaded.")).toBeVisible();
  await page.unroute("**/api/events/stats");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Some events need a decision; everything else goes on.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Topics" }).getByRole("row", { name: /^task-events/ })).toContainText("1");

  const screens = new Screens(page, info);
  await screens.looks("operations");
  screens.expectNone();

  const parked = page.getByRole("list", { name: "Parked events" });
  await expect(parked).toContainText("The broker refused the message: it is too large.");
  await parked.getByRole("button", { name: /^Release object\.changed of/ }).click();
  await expect(page.getByText("1 event is tried again.")).toBeVisible();
  await expect(page.getByText("No event is parked.")).toBeVisible();

  const letters = page.getByRole("list", { name: "Dead letters" });
  await expect(letters).toContainText("The person whom it names was removed.");
  await letters.getByRole("button", { name: "Replay the letter of notification from task-events" }).click();
  await expect(page.getByText("The event is brought to the bus once more.")).toBeVisible();
  await expect(page.getByText("No consumer gave up on an event.")).toBeVisible();
  await expect(page.getByText("Everything that happened was delivered.")).toBeVisible();
});

/** Makes the person an administrator, parks an event and leaves a dead letter. */
function plant(data: string, email: string): void {
  const script = join(import.meta.dirname, "support/plant.py");
  execFileSync("python", [script, email], { env: { ...process.env, TASKFLOW_DATA: data, DATABASE_URL: undefined }, stdio: "pipe" });
}
