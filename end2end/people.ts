import { type Browser, type Page } from "@playwright/test";
import { expect, newCustomer } from "./fixtures";

/// The password of everybody who has been invited.
export const NEW_PASSWORD = "a long password of one's own";

/// Fills in the form of an invitation, and gives the name and address that nobody else has.
export async function fillInvitation(page: Page, role: string): Promise<{ name: string; email: string }> {
  const name = newCustomer().replace(" Cycling Club", "");
  const email = `${name.toLowerCase().replace(" ", ".")}@people.example`;
  await page.fill("#name", name);
  await page.fill("#email", email);
  await page.locator("#role").selectOption(role);
  return { name, email };
}

/// Follows the link of the newest mail to this address.
async function followLink(page: Page, email: string) {
  const link = page.locator("article", { hasText: email }).getByRole("link").first();
  await expect(async () => {
    await page.goto("/demo/mail");
    await expect(link).toBeVisible({ timeout: 500 });
  }).toPass();
  const url = new URL((await link.getAttribute("href")) ?? "");
  await page.goto(url.pathname + url.search);
}

/// Somebody who has been invited, at a desk of their own.
export async function comeIn(browser: Browser, email: string): Promise<Page> {
  const context = await browser.newContext({ locale: "en-US" });
  const page = await context.newPage();
  await followLink(page, email);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Welcome to Towpath");
  await page.fill("#password", "short");
  await page.locator("#password").evaluate((input: HTMLInputElement) => input.removeAttribute("minlength"));
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByRole("alert")).toContainText("too short");
  await page.fill("#password", NEW_PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByRole("status")).toContainText("new password is set");
  await page.fill("#email", email);
  await page.fill("#password", NEW_PASSWORD);
  await page.locator("form button.btn-primary").click();
  await expect(page).not.toHaveURL(/sign-in/);
  return page;
}
