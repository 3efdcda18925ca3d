import { EXECUTIVE, MANAGER, SALES, another, expect, fillDeal, newCustomer, open, signIn, test } from "../fixtures";

test("a decision moves the board in another browser", async ({ page, browser }) => {
  const customer = newCustomer();
  const sales = await another(browser, SALES);
  await open(sales, "/deals/new");
  await fillDeal(sales, customer);
  await sales.getByRole("button", { name: "Register", exact: true }).click();
  await expect(sales.getByRole("heading", { level: 1 })).toHaveText(customer);

  await signIn(page, EXECUTIVE);
  await open(page, "/performance");
  const main = page.locator("main");
  await expect(main).toContainText("Protected pipeline");
  const before = await main.innerText();

  const manager = await another(browser, MANAGER);
  await open(manager, sales.url());
  await manager.getByRole("button", { name: "Approve" }).click();
  await expect(manager.locator(".badge").first()).toHaveText("Registered");
  const figures = (text: string) => text.replace(/\d+:\d+:\d+/g, "");
  await expect.poll(async () => figures(await main.innerText()) !== figures(before), { timeout: 4_000 }).toBe(true);
});
