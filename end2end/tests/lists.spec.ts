import { readFile } from "node:fs/promises";
import { ADMIN, EXECUTIVE, MANAGER, SALES, another, expect, fillDeal, isAccessible, newCustomer, open, signIn, test } from "../fixtures";

test("a list is arranged, saved as a view and opened again", async ({ page }) => {
  const name = `Won in ${newCustomer()}`;
  await signIn(page, MANAGER);
  await open(page, "/deals?view=won");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Registered by" }).check();
  await page.getByLabel("Protection", { exact: true }).uncheck();
  await page.getByRole("button", { name: "Show these columns" }).click();
  await expect(page.getByRole("columnheader", { name: "Registered by" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Protection" })).toHaveCount(0);

  await page.getByLabel(/^Saved views/).click();
  await page.getByRole("button", { name: "Save as a view …" }).click();
  await isAccessible(page);
  await page.getByRole("button", { name: "Save view" }).click();
  await expect(page.locator("#name-error")).toHaveText("This is needed.");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Save view" }).click();
  await expect(page).toHaveURL(/view=won.*saved=/);

  // The list as it opens has columns of its own.
  await open(page, "/deals");
  await page.getByRole("button", { name: "Columns" }).click();
  for (const column of ["Stage", "Amount", "Updated", "Registered by"]) await page.getByRole("checkbox", { name: column, exact: true }).uncheck();
  await page.getByRole("button", { name: "Show these columns" }).click();
  await expect(page.getByRole("columnheader", { name: "Protection" })).toBeVisible();
  await page.getByLabel(/^Saved views/).click();
  await page.getByRole("link", { name }).click();
  await expect(page).toHaveURL(/view=won/);
  await expect(page.getByRole("columnheader", { name: "Registered by" })).toBeVisible();

  // Other filters can be kept under the same name.
  await page.getByRole("combobox", { name: "Product lines" }).selectOption("road");
  await expect(page).toHaveURL(/line=road/);
  await page.getByLabel(/^Saved views/).click();
  await page.getByRole("button", { name: /^Keep these filters/ }).click();
  await expect(page.getByText("The view now has these filters.")).toBeVisible();

  // The menu closes when its views are renewed.
  const remove = page.getByRole("button", { name: `Delete the view ${name}` });
  await expect(async () => {
    if (!(await remove.isVisible())) await page.getByLabel(/^Saved views/).click();
    await remove.click({ timeout: 500 });
  }).toPass();
  await expect(page).not.toHaveURL(/saved=/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page).toHaveURL(/saved=/);
  await expect(page.getByLabel(`Saved views: ${name}`)).toBeVisible();
});

test("several deals are decided at once, by keyboard", async ({ page, browser }) => {
  const [title, ...customers] = [newCustomer(), newCustomer(), newCustomer(), newCustomer()];
  const sales = await another(browser, SALES);
  for (const customer of customers) {
    await open(sales, "/deals/new");
    await fillDeal(sales, customer);
    await sales.fill("#title", title);
    await sales.getByRole("button", { name: "Register", exact: true }).click();
    await expect(sales.getByRole("heading", { level: 1 })).toHaveText(customer);
  }
  await signIn(page, ADMIN);
  // Other people register meanwhile.
  await open(page, `/deals?view=needs_me&q=${encodeURIComponent(title)}`);
  const row = (customer: string) => page.getByRole("row").filter({ hasText: customer });
  // The newest come first.
  await row(customers[2]).getByRole("link").focus();
  await page.keyboard.press("x");
  await page.keyboard.press("ArrowDown");
  await expect(row(customers[1]).getByRole("link")).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.getByText("2 chosen")).toBeVisible();
  await isAccessible(page);
  // Enter on a box decides nothing.
  await row(customers[1]).getByRole("checkbox").press("Enter");
  await expect(page.getByText("2 chosen")).toBeVisible();
  await page.getByRole("button", { name: "Approve" }).click();
  await page.locator("#bulk-approve").getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("2 deals are done.")).toBeVisible();
  await expect(row(customers[1])).toHaveCount(0);
  await expect(page.getByText("2 chosen")).toBeHidden();

  await row(customers[0]).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Send back …" }).click();
  await page.locator("#bulk-answer").getByRole("button", { name: /^Reject/ }).click();
  await expect(page.locator("#reason-error")).toHaveText("This is needed.");
  await page.locator("#reason").fill("Outside our program.");
  await page.locator("#bulk-answer").getByRole("button", { name: /^Reject/ }).click();
  await expect(page.getByText("1 deal is done.")).toBeVisible();
  await open(sales, "/deals");
  await expect(sales.getByRole("row").filter({ hasText: customers[0] })).toContainText("Rejected");
});

test("a range of rows is chosen and downloaded", async ({ page }) => {
  await signIn(page, SALES);
  await open(page, "/deals");
  const boxes = page.locator("tbody .pick input");
  await boxes.nth(1).click();
  await boxes.nth(4).click({ modifiers: ["Shift"] });
  await expect(page.getByText("4 chosen")).toBeVisible();
  await page.locator("#bulk").getByLabel("Download").click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download CSV" }).click()]);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\n");
  expect(lines).toHaveLength(5);
  expect(lines[0]).toContain("Reference,Customer,Title");
  await open(page, "/deals");
  await page.getByLabel("Choose all rows of this page").click();
  await expect(page.getByText(/^\d+ chosen$/)).toHaveText(`${await boxes.count()} chosen`);
});

test("what is typed into the search stays while deals move", async ({ page, browser }) => {
  // Other journeys arrange the manager's list meanwhile.
  await signIn(page, EXECUTIVE);
  await open(page, "/deals");
  await page.getByRole("searchbox", { name: /^Customer/ }).fill("half a na");
  await page.getByRole("button", { name: "Columns" }).click();
  const sales = await another(browser, SALES);
  await open(sales, "/deals/new");
  const customer = newCustomer();
  await fillDeal(sales, customer);
  await sales.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("row").filter({ hasText: customer })).toBeVisible({ timeout: 4_000 });
  await expect(page.getByRole("searchbox", { name: /^Customer/ })).toHaveValue("half a na");
  await expect(page.getByRole("button", { name: "Show these columns" })).toBeVisible();
});
