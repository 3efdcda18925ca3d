import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { ADMIN, EXECUTIVE, MANAGER, another, awake, expect, isAccessible, open, signIn, test } from "../fixtures";

/// Reaches some partners, and takes away 50 rows unapproved.
const NORTHWEST = "northwest@adventure-works.example";

/// Presses a button that leads to a file, and gives its bytes.
async function downloaded(page: Page, press: () => Promise<void>): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent("download"), press()]);
  return readFile(await file.path());
}

test("a list is downloaded as CSV and as a workbook, and stays among one's exports", async ({ page }) => {
  await signIn(page, EXECUTIVE);
  await open(page, "/deals?view=won");
  await page.getByRole("link", { name: "Download" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Download deals");
  await expect(page.getByText("Won", { exact: true })).toBeVisible();
  await isAccessible(page);
  const csv = await downloaded(page, () => page.getByRole("button", { name: "Download CSV" }).click());
  expect(csv.toString("utf8").split("\n")[0]).toContain("Reference,Customer,Title");
  const xlsx = await downloaded(page, () => page.getByRole("button", { name: "Download Excel" }).click());
  expect(xlsx.subarray(0, 2).toString()).toBe("PK");

  await page.getByRole("link", { name: "Exports" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Exports");
  const rows = page.locator("tbody tr");
  await expect(rows.nth(0)).toContainText("Excel");
  await expect(rows.nth(1)).toContainText("CSV");
  await isAccessible(page);
  const again = await downloaded(page, () => rows.nth(1).getByRole("link", { name: /^Download/ }).click());
  expect(again.equals(csv)).toBe(true);
});

test("a large export is asked for, approved by another, and downloaded", async ({ page, browser }) => {
  const reason = `For review ${Date.now()}`;
  await signIn(page, NORTHWEST);
  await open(page, "/deals");
  await page.getByRole("link", { name: "Download" }).click();
  await expect(page.getByText(/^A file of more than 50 rows/)).toBeVisible();
  await isAccessible(page);
  await page.getByLabel("What is it for?").fill(reason);
  await page.getByRole("button", { name: "Ask for CSV" }).click();
  await expect(page.getByText("Waits for approval", { exact: true })).toBeVisible();
  await awake(page);
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await isAccessible(page);

  const manager = await another(browser, MANAGER);
  await open(manager, "/approvals");
  const row = manager.getByRole("row", { name: new RegExp(reason) });
  await expect(row).toContainText(/\d+ rows/);
  await isAccessible(manager);
  await row.getByRole("link").click();
  await expect(manager.getByText(reason, { exact: true })).toBeVisible();
  await expect(manager.getByRole("heading", { level: 1 })).toContainText("asks for an export");
  await isAccessible(manager);
  await manager.getByRole("button", { name: "Approve" }).click();
  await expect(manager.getByRole("button", { name: "Approve" })).toHaveCount(0);

  await expect(page.getByText("Ready", { exact: true })).toBeVisible({ timeout: 4_000 });
  const file = await downloaded(page, () => page.getByRole("link", { name: /^Download:/ }).click());
  expect(file.toString("utf8").trim().split("\n").length).toBeGreaterThan(51);
  // Nobody else gets it, not even who has approved.
  const answer = await manager.request.get(new URL(page.url()).pathname + "/file");
  expect(answer.status()).toBe(404);

  const admin = await another(browser, ADMIN);
  await open(admin, `/audit?record=${page.url().split("/").pop()}`);
  const entries = admin.getByRole("main").getByRole("listitem");
  await expect(entries.nth(0)).toContainText("Downloaded deals");
  await expect(entries.nth(1)).toContainText("Approved");
  await expect(entries.nth(2)).toContainText("Asked for an export");
});

test("an export is sent back, asked for again and taken back", async ({ page, browser }) => {
  const reason = `For review ${Date.now()}`;
  await signIn(page, NORTHWEST);
  await open(page, "/exports/new?of=deals");
  await page.getByRole("button", { name: "Ask for Excel" }).click();
  // The browser itself asks for the reason.
  await expect(page).toHaveURL(/exports\/new/);
  await page.getByLabel("What is it for?").fill(reason);
  await page.getByRole("button", { name: "Ask for Excel" }).click();
  await expect(page.getByText("Waits for approval", { exact: true })).toBeVisible();
  await awake(page);

  const manager = await another(browser, MANAGER);
  await open(manager, page.url());
  await manager.getByRole("button", { name: "Send back" }).click();
  await manager.locator("#return").getByRole("textbox").fill("Which review?");
  await manager.locator("#return").getByRole("button").click();
  await expect(page.getByText("Which review?", { exact: true })).toBeVisible({ timeout: 4_000 });
  await page.getByLabel("What is it for?").fill(`${reason}, third quarter`);
  await page.getByRole("button", { name: "Ask again" }).click();
  await expect(page.getByText("Waits for approval", { exact: true })).toBeVisible();
  await expect(manager.getByText(`${reason}, third quarter`, { exact: true }).first()).toBeVisible({ timeout: 4_000 });
  await page.getByRole("button", { name: "Take back" }).click();
  await expect(page.getByText("Taken back", { exact: true })).toBeVisible();
  await expect(manager.getByRole("button", { name: "Approve" })).toHaveCount(0, { timeout: 4_000 });
});

test("exports work without script", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-US" });
  const page = await context.newPage();
  await signIn(page, EXECUTIVE);
  await page.goto("/deals?view=won");
  await page.getByRole("link", { name: "Download" }).click();
  const csv = await downloaded(page, () => page.getByRole("button", { name: "Download CSV" }).click());
  expect(csv.toString("utf8")).toContain("Reference,Customer,Title");
  await page.goto("/exports");
  await expect(page.locator("tbody tr").first()).toContainText("Ready");
  await context.close();
});

test("who decides about exports makes a flow for them", async ({ page }) => {
  await signIn(page, ADMIN);
  await open(page, "/flows");
  await page.getByRole("link", { name: "New flow for exports" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("New flow for exports");
  const name = `Files ${Date.now()}`;
  await page.locator("#name").fill(name);
  await page.locator("#when").fill("rows > 100000");
  await page.getByRole("button", { name: "Make the flow" }).click();
  await expect(page.getByText("Somebody asks for a large export")).toBeVisible();
  await isAccessible(page);
});
