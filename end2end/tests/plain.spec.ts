// The same journeys without script: the browser posts forms, the server answers with pages.
import { type Page, expect, test } from "@playwright/test";
import { MANAGER, SALES, fillDeal, newCustomer, signIn } from "../fixtures";

test("a deal is registered and approved", async ({ page, browser }) => {
  const customer = newCustomer();
  await signIn(page, SALES);
  await page.goto("/deals/new");
  await fillDeal(page, customer);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(customer);

  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-US" });
  const manager: Page = await context.newPage();
  await signIn(manager, MANAGER);
  await manager.goto(page.url());
  await manager.getByRole("button", { name: "Approve" }).click();
  await expect(manager.locator(".badge").first()).toHaveText("Registered");
  await page.reload();
  await expect(page.getByText("90 d")).toBeVisible();
});

test("mistakes come back with what was typed", async ({ page }) => {
  const customer = newCustomer();
  await signIn(page, SALES);
  await page.goto("/deals/new");
  await fillDeal(page, customer);
  await page.fill("#amount", "much");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.locator("#amount-error")).toContainText("Enter a number");
  await expect(page.locator("#customer")).toHaveValue(customer);
  await expect(page.locator("#title")).toHaveValue("20 touring bikes");
  await expect(page.getByRole("checkbox").first()).toBeChecked();
});

test("the list is searched and filtered", async ({ page }) => {
  await signIn(page, MANAGER);
  await page.goto("/deals");
  await page.getByLabel("Product lines").selectOption("road");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/line=road/);
  await expect(page.locator("tbody tr").first()).toBeVisible();
});
