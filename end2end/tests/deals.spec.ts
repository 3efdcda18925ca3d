import { MANAGER, MANAGER_ZH, SALES, another, awake, expect, fillDeal, newCustomer, open, signIn, test } from "../fixtures";

test("a partner registers a deal and sees it protected at once", async ({ page, browser }) => {
  const customer = newCustomer();
  await signIn(page, SALES);
  await open(page, "/deals/new");
  await fillDeal(page, customer);
  await expect(page.locator("[data-precheck=free]")).toContainText("Free to register");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(customer);
  await expect(page.locator(".badge").first()).toHaveText("Submitted");

  const manager = await another(browser, MANAGER);
  await open(manager, page.url());
  await manager.getByRole("button", { name: "Approve" }).click();
  await expect(manager.locator(".badge").first()).toHaveText("Registered");

  // The partner's page was not touched: it hears of the decision by itself.
  await expect(page.locator(".badge").first()).toHaveText("Registered", { timeout: 2_000 });
  await expect(page.getByText("90 d")).toBeVisible();
  await expect(page.locator("[data-unread]")).toBeVisible();
  await page.getByLabel(/^Notifications/).click();
  const told = page.locator(".menu-list").getByText(`${customer} is approved and protected`);
  // The menu closes when its list is renewed.
  const looks = (look: string) =>
    expect(async () => {
      if (!(await told.isVisible())) await page.getByLabel(/^Notifications/).click();
      await expect(told).toHaveClass(look, { timeout: 500 });
    }).toPass();
  await looks("font-medium");
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await looks("text-ink-2");
  await page.getByRole("button", { name: "Undo" }).click();
  await looks("font-medium");
  await page.keyboard.press("Escape");
  await expect(told).toBeHidden();

  await page.getByRole("button", { name: "Won", exact: true }).click();
  await page.locator("#win").getByLabel("Evidence").fill("PO 4711");
  await page.getByRole("button", { name: "Record as won" }).click();
  await expect(page.locator(".badge").first()).toHaveText("Won");
});

test("changes are asked for, answered and decided", async ({ page, browser }) => {
  const customer = newCustomer();
  await signIn(page, SALES);
  await open(page, "/deals/new");
  await fillDeal(page, customer);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(customer);
  const manager = await another(browser, MANAGER);
  await open(manager, page.url());
  await manager.getByRole("button", { name: "Send back" }).first().click();
  await manager.locator("#return").getByRole("textbox").fill("Which city is it?");
  await manager.locator("#return").getByRole("button").click();
  await expect(manager.locator(".badge").first()).toHaveText("Action needed");

  await expect(page.locator("main").getByText("Which city is it?").first()).toBeVisible({ timeout: 2_000 });
  await page.getByRole("link", { name: "Answer" }).click();
  await expect(page.locator("#customer")).toHaveValue(customer);
  await page.fill("#city", "Tacoma");
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.locator(".badge").first()).toHaveText("Submitted");
});

test("mistakes are said at their fields and the text stays", async ({ page }) => {
  await signIn(page, SALES);
  await open(page, "/deals/new");
  await fillDeal(page, "x".repeat(20), ["lines"]);
  await page.fill("#amount", "-5");
  await page.fill("#customer", "<script>alert(1)</script> 🚲 שלום");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.locator("#amount-error")).toHaveText("Enter zero or more.");
  await expect(page.locator("#lines-error")).toHaveText("This is needed.");
  await expect(page.locator("#customer")).toHaveValue("<script>alert(1)</script> 🚲 שלום");
  await page.fill("#amount", "50");
  await expect(page.locator("#amount-error")).toHaveCount(0);
});

test("a session that ends in the middle of a form loses nothing", async ({ page, context }) => {
  const customer = newCustomer();
  await signIn(page, SALES);
  await open(page, "/deals/new");
  await fillDeal(page, customer);
  await context.clearCookies();
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("Your session has ended");
  await page.getByRole("alert").getByRole("link").click();
  await page.fill("#email", SALES);
  await page.fill("#password", "towpath-demo");
  await page.locator("form button.btn-primary").click();
  await awake(page);
  await expect(page.locator("#customer")).toHaveValue(customer);
  await expect(page.locator("#amount")).toHaveValue("12,500.00");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(customer);
});

test("a double click registers one deal", async ({ page }) => {
  const customer = newCustomer();
  await signIn(page, SALES);
  await open(page, "/deals/new");
  await fillDeal(page, customer);
  await page.getByRole("button", { name: "Register", exact: true }).dblclick();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(customer);
  await open(page, `/deals?q=${encodeURIComponent(customer)}`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
});

test("another vendor's deal does not exist", async ({ page, browser }) => {
  await signIn(page, SALES);
  await open(page, "/deals");
  const href = (await page.locator(".row-link").first().getAttribute("href")) ?? "";
  const stranger = await another(browser, MANAGER_ZH);
  const answer = await stranger.goto(href);
  expect(answer?.status()).toBe(404);
  await expect(stranger.getByRole("alert")).toBeVisible();
});

test("filters stand in the address", async ({ page }) => {
  await signIn(page, MANAGER);
  await open(page, "/deals");
  await page.getByRole("link", { name: "Won", exact: true }).click();
  await expect(page).toHaveURL(/view=won/);
  await expect(page.locator("tbody .badge").first()).toHaveText("Won");
  await page.getByLabel("Stage").first().selectOption("won");
  await expect(page).toHaveURL(/stage=won/);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page).toHaveURL(/after=/);
  await expect(page.locator("tbody tr").first()).toBeVisible();
});
