import { ADMIN, MANAGER, PARTNER_ADMIN, another, expect, isAccessible, newCustomer, open, signIn, test } from "../fixtures";
import { comeIn, fillInvitation } from "../people";

test("a role is copied and cut down, given, and changed under the eyes of who holds it", async ({ page, browser }) => {
  const role = newCustomer().replace("Cycling Club", "desk");
  await signIn(page, ADMIN);
  await open(page, "/roles");
  await expect(page.getByRole("link", { name: "Deal desk" })).toBeVisible();
  await isAccessible(page);
  await page.getByRole("link", { name: "Channel manager" }).click();
  await expect(page.getByText("A built-in role stays as it is.")).toBeVisible();
  await page.getByRole("link", { name: "Make a copy" }).click();
  await expect(page.locator("#name")).toHaveValue("Channel manager (copy)");
  await page.fill("#name", "deal desk");
  // What an action needs comes and goes with it.
  await page.getByLabel("See deals").uncheck();
  await expect(page.getByLabel("Decide on deals")).not.toBeChecked();
  await page.getByLabel("Decide on deals").check();
  await expect(page.getByLabel("See deals")).toBeChecked();
  await page.getByLabel("See the figures").uncheck();
  await page.getByRole("button", { name: "Add the role" }).click();
  await expect(page.locator("#name-error")).toHaveText("This is in use already.");
  await page.fill("#name", role);
  await page.getByRole("button", { name: "Add the role" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(role);
  const address = page.url();
  const code = address.split("/").pop() ?? "";

  await open(page, "/people/new");
  const { name, email } = await fillInvitation(page, code);
  await expect(page.locator("#partner")).toHaveCount(0);
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByText("What this person may do")).toBeVisible();
  await expect(page.getByRole("main").getByText("Decide on deals")).toBeVisible();

  const holder = await comeIn(browser, email);
  const nav = holder.getByRole("navigation", { name: "Main navigation" }).first();
  await expect(nav.getByRole("link", { name: "Deals" })).toBeVisible();
  await expect(nav.getByRole("link", { name: "Performance" })).toHaveCount(0);
  await holder.goto("/performance");
  await expect(holder.getByRole("alert")).toBeVisible();

  await open(page, address);
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("1 person holds it.")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByLabel("See the figures").check();
  await page.fill("#name", "Administrator");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#name-error")).toHaveText("This is in use already.");
  await expect(page.getByLabel("See the figures"), "a mistake takes no tick away").toBeChecked();
  await page.fill("#name", role);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. People who hold it have it with their next click.")).toBeVisible();
  await holder.goto("/performance");
  await expect(holder.getByRole("heading", { level: 1 })).toHaveText("Channel performance");

  await test.step("the log tells what has changed", async () => {
    await open(page, `/audit?record=${code}`);
    const entries = page.getByRole("main").getByRole("listitem");
    await expect(entries).toHaveCount(2);
    await entries.first().getByText("1 change", { exact: true }).click();
    await expect(entries.first().getByText(/→ .*See the figures/)).toBeVisible();
  });
});

test("a partner's administrator gives the roles that the vendor lets them", async ({ page, browser }) => {
  await signIn(page, PARTNER_ADMIN);
  await open(page, "/people/new");
  const roles = page.locator("#role option");
  await expect(roles).toContainText(["Partner administrator", "Partner sales", "Learner", "Shop floor"]);
  await expect(roles.filter({ hasText: "Deal desk" })).toHaveCount(0);
  const manager = await another(browser, MANAGER);
  await manager.goto("/roles");
  await expect(manager.getByRole("alert")).toBeVisible();
});
