import AxeBuilder from "@axe-core/playwright";
import { type Browser, type Page, expect, test as base } from "@playwright/test";

export const PASSWORD = "towpath-demo";
export const MANAGER = "manager@adventure-works.example";
export const EXECUTIVE = "executive@adventure-works.example";
export const ADMIN = "admin@adventure-works.example";
export const TRAINER = "trainer@adventure-works.example";
export const PARTNER_ADMIN = "admin@progressive-sports.example";
export const SALES = "sales@progressive-sports.example";
export const LEARNER = "learner@progressive-sports.example";
export const ADMIN_ZH = "admin@qiantang-motion.example";
export const MANAGER_ZH = "manager@qiantang-motion.example";
export const SALES_ZH = "sales@hangzhou-yunfan.example";

/// Fails on any console error: a hydration mismatch shows itself there.
export const test = base.extend({
  page: async ({ page }, use) => {
    const errors = watch(page);
    await use(page);
    expect(errors, "console errors").toEqual([]);
  },
});

export { expect };

/// Errors of a page's console. A refused call answers with its status, which the browser notes as an error.
export function watch(page: Page): string[] {
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of (401|403|404|409|422|503)/.test(message.text())) errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  return errors;
}

/// Signs in by the form, with script or without.
export async function signIn(page: Page, email: string) {
  await page.goto("/sign-in");
  await page.fill("#email", email);
  await page.fill("#password", PASSWORD);
  await page.locator("form button.btn-primary").click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/// Opens a page and waits until its script is awake.
export async function open(page: Page, path: string) {
  await page.goto(path);
  await awake(page);
}

export async function awake(page: Page) {
  await page.locator("body[data-hydrated]").waitFor();
}

/// A second person in a browser of their own.
export async function another(browser: Browser, email: string): Promise<Page> {
  const context = await browser.newContext({ locale: "en-US" });
  const page = await context.newPage();
  await signIn(page, email);
  return page;
}

export async function isAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join(" | ")}`);
  expect(found).toEqual([]);
}

/// A customer that no other run has used.
export function newCustomer(): string {
  return `${word()} ${word()} Cycling Club`;
}

function word(): string {
  const letters = "bcdfghjklmnprstvwz";
  const vowels = "aeiou";
  const pick = (from: string) => from[Math.floor(Math.random() * from.length)];
  const text = Array.from({ length: 3 }, () => pick(letters) + pick(vowels)).join("");
  return text[0].toUpperCase() + text.slice(1) + pick(letters);
}

/// Fills in the registration form, but for what `but` leaves out.
export async function fillDeal(page: Page, customer: string, but: string[] = []) {
  const inNinetyDays = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
  const fields: [string, string][] = [
    ["customer", customer],
    ["city", "Seattle"],
    ["title", "20 touring bikes"],
    ["amount", "12,500.00"],
    ["close_on", inNinetyDays],
  ];
  for (const [name, value] of fields) if (!but.includes(name)) await page.fill(`#${name}`, value);
  if (!but.includes("lines")) await page.getByRole("checkbox").first().check();
}
