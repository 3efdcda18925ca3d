import { ADMIN, SALES, another, awake, expect, fillDeal, isAccessible, newCustomer, open, signIn, test } from "../fixtures";
import { comeIn, fillInvitation } from "../people";

test("a role masks what its people need not read; who looks behind a mask is in the log", async ({ page, browser }) => {
  const customer = newCustomer();
  const phone = `+1 425 555 ${1000 + Math.floor(Math.random() * 9000)}`;
  const sales = await another(browser, SALES);
  await open(sales, "/deals/new");
  await fillDeal(sales, customer);
  await sales.fill("#phone", phone);
  await sales.fill("#note", "Between us: they want it by spring.");
  await sales.getByRole("button", { name: "Register" }).click();
  await expect(sales.getByRole("heading", { level: 1 })).toHaveText(customer);
  const deal = new URL(sales.url()).pathname;

  const role = newCustomer().replace("Cycling Club", "interns");
  await signIn(page, ADMIN);
  await open(page, "/roles/new?side=vendor");
  await page.fill("#name", role);
  await page.getByLabel("See deals").check();
  await page.getByLabel("See the figures").check();
  for (const [field, right] of [
    ["Amount", "Masked"],
    ["Phone", "Masked"],
    ["Note", "Hidden"],
  ]) {
    await page.getByLabel(field, { exact: true }).selectOption({ label: right });
  }
  await page.getByLabel("Move deals on").check();
  await page.getByRole("button", { name: "Add the role" }).click();
  await expect(page.locator("#fields-error"), "who records what was won types the amount").toBeVisible();
  await page.getByLabel("Move deals on").uncheck();
  await page.getByRole("button", { name: "Add the role" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(role);
  await isAccessible(page);
  const code = page.url().split("/").pop() ?? "";
  await open(page, "/roles?show=fields");
  const line = page.getByRole("row", { name: role });
  await expect(line.getByRole("cell", { name: "Masked" })).toHaveCount(2);
  await expect(line.getByRole("cell", { name: "Hidden" })).toHaveCount(1);
  await isAccessible(page);
  await open(page, "/people/new");
  const { email } = await fillInvitation(page, code);
  await page.getByRole("button", { name: "Send the invitation" }).click();

  const intern = await comeIn(browser, email);
  await open(intern, deal);
  const facts = intern.getByRole("main");
  await expect(facts).toContainText(`•••••${phone.slice(-4)}`);
  await expect(facts).not.toContainText("Between us");
  await expect(facts).not.toContainText("12,500");
  await isAccessible(intern);
  await intern.getByRole("button", { name: "Show: Phone" }).click();
  await expect(facts).toContainText(phone);
  await intern.getByRole("button", { name: "Show: Amount" }).click();
  await expect(facts).toContainText("$12,500");
  await open(intern, `/deals?q=${encodeURIComponent(customer)}`);
  await expect(intern.getByRole("row", { name: customer })).toContainText("•••••");
  await open(intern, "/performance");
  await expect(intern.getByText("Approval rate").first()).toBeVisible();
  await expect(intern.getByText("Won revenue")).toHaveCount(0);

  await open(page, `/audit?record=${deal.split("/").pop()}`);
  const looks = page.getByRole("main").getByRole("listitem").filter({ hasText: "Showed a masked field" });
  await expect(looks).toHaveCount(2);
  await sales.reload();
  await expect(sales.getByText("Showed a masked field"), "a partner reads nothing of it").toHaveCount(0);
});

test("an administrator sees Towpath as a role does, and changes nothing meanwhile", async ({ page }) => {
  await signIn(page, ADMIN);
  await open(page, "/roles/partner_sales");
  await page.getByRole("link", { name: "See as this role" }).click();
  await awake(page);
  await isAccessible(page);
  await page.getByRole("button", { name: "Start looking" }).click();
  await expect(page.locator("#partner-error")).toBeVisible();
  await page.fill("#partner", "Progressive Sports");
  await page.getByRole("button", { name: "Start looking" }).click();
  const bar = page.getByRole("status").filter({ hasText: "You see Towpath as" });
  await expect(bar).toContainText("Partner sales of Progressive Sports");
  await awake(page);
  await isAccessible(page);
  const nav = page.getByRole("navigation", { name: "Main navigation" }).first();
  await expect(nav.getByRole("link", { name: "Roles" })).toHaveCount(0);
  await open(page, "/deals/new");
  await fillDeal(page, newCustomer());
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByText("nothing can be changed. Stop looking first")).toBeVisible();
  await page.getByRole("button", { name: "Stop looking" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Roles");
  await expect(bar).toHaveCount(0);
});
