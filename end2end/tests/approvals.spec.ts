import { ADMIN, EXECUTIVE, MANAGER, SALES, another, awake, expect, fillDeal, isAccessible, newCustomer, open, signIn, test } from "../fixtures";
import type { Page } from "@playwright/test";

/// Registers a deal and gives its page. From 100,000 on, an administrator signs off as well.
async function register(page: Page, customer: string, amount = "12,500"): Promise<string> {
  await open(page, "/deals/new");
  await fillDeal(page, customer, ["amount"]);
  await page.fill("#amount", amount);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(customer);
  return page.url();
}

test("a large deal goes through two steps, and everybody sees where it is", async ({ page, browser }) => {
  const customer = newCustomer();
  await signIn(page, SALES);
  const deal = await register(page, customer, "250,000");

  const manager = await another(browser, MANAGER);
  await open(manager, "/approvals");
  const row = manager.getByRole("row", { name: new RegExp(customer) });
  await expect(row).toContainText("Channel manager");
  await isAccessible(manager);
  await row.getByRole("link").click();
  await expect(manager.getByRole("heading", { level: 1 })).toHaveText(customer);
  await isAccessible(manager);
  await manager.getByLabel("Write a comment").fill("Their credit is good.");
  await manager.getByText("Tell colleagues").click();
  await manager.getByRole("checkbox", { name: "Administrator" }).check();
  const files = manager.getByLabel("Files");
  await files.setInputFiles({ name: "empty.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) });
  await manager.getByRole("button", { name: "Send", exact: true }).click();
  await expect(manager.getByText("This file is empty.")).toBeVisible();
  await files.setInputFiles({ name: "信用报告.txt", mimeType: "text/plain", buffer: Buffer.from("A+") });
  await manager.getByRole("button", { name: "Send", exact: true }).click();
  await expect(manager.getByText("Their credit is good.").first()).toBeVisible();
  await expect(manager.getByLabel("Write a comment")).toHaveValue("");
  const download = manager.waitForEvent("download");
  await manager.getByRole("link", { name: "信用报告.txt" }).click();
  expect((await download).suggestedFilename()).toBe("信用报告.txt");
  await isAccessible(manager);
  await manager.getByRole("button", { name: "Approve" }).click();
  await expect(manager.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await expect(page.locator(".badge").first()).toHaveText("Submitted");

  const admin = await another(browser, ADMIN);
  await open(admin, deal);
  await expect(admin.getByRole("listitem").filter({ hasText: "Sign-off" }).first()).toContainText("Now");
  await admin.getByRole("button", { name: "Approve" }).click();
  await expect(page.locator(".badge").first()).toHaveText("Registered", { timeout: 4_000 });
  // What the vendor's people say to each other stays with them.
  await expect(page.getByText("Their credit is good.")).toHaveCount(0);
  await expect(page.getByText("Step approved")).toHaveCount(0);
  await open(manager, "/approvals?tab=decided");
  await expect(manager.getByRole("row", { name: new RegExp(customer) })).toContainText("Approved");
});

test("a step is sent back to the one before, and a task handed on", async ({ page, browser }) => {
  const customer = newCustomer();
  await signIn(page, SALES);
  const deal = await register(page, customer, "250,000");
  const manager = await another(browser, MANAGER);
  await open(manager, deal);
  await manager.getByRole("button", { name: "Approve" }).click();
  await expect(manager.getByRole("button", { name: "Approve" })).toHaveCount(0);

  const admin = await another(browser, ADMIN);
  await open(admin, deal);
  await admin.getByRole("button", { name: "Send back" }).click();
  await admin.locator("#return").getByLabel("Back to").selectOption({ label: "Channel manager" });
  await admin.locator("#return").getByRole("textbox").fill(" ");
  await admin.locator("#return").getByRole("button").click();
  await expect(admin.locator("#return-reason-error")).toHaveText("This is needed.");
  await admin.locator("#return").getByRole("textbox").fill("Is this not our own customer?");
  await admin.locator("#return").getByRole("button").click();
  await expect(admin.getByRole("button", { name: "Send back" })).toHaveCount(0);
  await expect(page.locator(".badge").first()).toHaveText("Submitted");

  await expect(manager.getByText("Is this not our own customer?").first()).toBeVisible({ timeout: 4_000 });
  await manager.getByLabel("More", { exact: true }).click();
  await manager.getByRole("button", { name: "Hand on" }).click();
  await isAccessible(manager);
  await manager.locator("#transfer").getByLabel("Person").selectOption({ label: "Administrator" });
  await manager.locator("#transfer").getByRole("button").click();
  await expect(manager.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await expect(admin.getByRole("button", { name: "Approve" })).toBeVisible({ timeout: 4_000 });
});

test("several tasks are decided at once by keyboard, each by itself", async ({ page, browser }) => {
  const [first, second, gone] = [newCustomer(), newCustomer(), newCustomer()];
  const sales = await another(browser, SALES);
  for (const customer of [first, second]) await register(sales, customer);
  const withdrawn = await register(sales, gone);
  await signIn(page, MANAGER);
  await open(page, "/approvals");
  const box = (customer: string) => page.getByRole("checkbox", { name: `Choose ${customer}` });
  await box(first).focus();
  await page.keyboard.press("x");
  await box(second).check();
  await expect(page.getByText("2 chosen")).toBeVisible();
  await page.getByRole("button", { name: "Approve" }).click();
  await page.locator("#tasks-approve").getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("2 decided").first()).toBeVisible();
  await expect(page.getByRole("row", { name: new RegExp(first) })).toHaveCount(0);

  // What somebody takes back goes away by itself.
  await expect(box(gone)).toBeVisible();
  await open(sales, withdrawn);
  await sales.getByRole("button", { name: "Withdraw" }).click();
  await expect(box(gone)).toHaveCount(0, { timeout: 4_000 });
});

test("a colleague decides while one is away", async ({ page, browser }) => {
  await signIn(page, EXECUTIVE);
  await open(page, "/account");
  await expect(page.getByText("While you are away")).toHaveCount(0);
  const admin = await another(browser, ADMIN);
  await open(admin, "/account");
  await isAccessible(admin);
  const card = admin.locator(".card", { hasText: "While you are away" });
  await card.getByLabel("Delegate").selectOption({ label: "Channel Manager" });
  const [past, tomorrow] = [-3, 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10));
  await card.getByLabel("Last day").fill(past);
  await card.getByRole("button", { name: "Save" }).click();
  await expect(card.locator("#until-error")).toBeVisible();
  await card.getByLabel("Last day").fill(tomorrow);
  await card.getByRole("button", { name: "Save" }).click();
  await expect(card.getByText(/^Channel Manager decides for you/)).toBeVisible();
  await card.getByRole("button", { name: "I am back" }).click();
  await expect(card.getByText(/decides for you/)).toHaveCount(0);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the inbox is read and a task decided", async ({ page, browser }) => {
    const customer = newCustomer();
    const context = await browser.newContext({ javaScriptEnabled: true, locale: "en-US" });
    const sales = await context.newPage();
    await signIn(sales, SALES);
    const deal = await register(sales, customer);
    await signIn(page, MANAGER);
    await page.goto("/approvals");
    await page.getByRole("row", { name: new RegExp(customer) }).getByRole("link").click();
    await page.getByRole("button", { name: "Reject" }).click();
    await page.locator("#reject").getByRole("textbox").fill(" ");
    await page.locator("#reject").getByRole("button").click();
    await expect(page).toHaveURL(/refused=/);
    await page.getByRole("button", { name: "Reject" }).click();
    await page.locator("#reject").getByRole("textbox").fill("We serve this customer ourselves.");
    await page.locator("#reject").getByRole("button").click();
    await expect(page.locator(".badge").first()).toHaveText("Rejected");
    await open(sales, deal);
    await awake(sales);
    await expect(sales.locator("main").getByText("We serve this customer ourselves.").first()).toBeVisible();
  });
});
