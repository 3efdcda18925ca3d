import { ADMIN_ZH, PASSWORD, SALES, another, awake, expect, open, signIn, test } from "../fixtures";

test("a wrong password is refused and the address is kept", async ({ page }) => {
  await open(page, "/sign-in?next=/deals");
  await page.fill("#email", "nobody@adventure-works.example");
  await page.fill("#password", "not the password");
  await page.locator("form button.btn-primary").click();
  await expect(page.getByRole("alert")).toContainText("do not fit together");
  await expect(page.locator("#email")).toHaveValue("nobody@adventure-works.example");
});

test("a visitor is led to sign-in and back", async ({ page }) => {
  await page.goto("/deals?view=won");
  await expect(page).toHaveURL(/sign-in\?next=/);
  await page.fill("#email", SALES);
  await page.fill("#password", PASSWORD);
  await page.locator("form button.btn-primary").click();
  await expect(page).toHaveURL(/\/deals\?view=won$/);
  await awake(page);
  await page.getByLabel("Account", { exact: true }).filter({ visible: true }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in/);
  await page.goto("/deals");
  await expect(page).toHaveURL(/sign-in/);
});

test("language and theme are kept", async ({ page }) => {
  await open(page, "/sign-in");
  await page.getByRole("button", { name: "用简体中文显示" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("登录 Towpath");
  await page.getByRole("button", { name: "切换到浅色" }).click();
  await expect(page.locator("html")).toHaveClass("light");
  await page.getByRole("button", { name: "切换到深色" }).click();
  await expect(page.locator("html")).toHaveClass("dark");
  await page.getByRole("button", { name: "Show in English" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in to Towpath");
  await expect(page.locator("html")).toHaveClass("dark");
});

test("a forgotten password is set anew by mail", async ({ page, browser }) => {
  const before = await another(browser, ADMIN_ZH);
  await open(page, "/forgot-password");
  await page.fill("#email", ADMIN_ZH);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("status")).toContainText("on its way");
  const link = page.locator("article", { hasText: ADMIN_ZH }).getByRole("link").first();
  await expect(async () => {
    await page.goto("/demo/mail");
    await expect(link).toBeVisible({ timeout: 500 });
  }).toPass();
  const href = await link.getAttribute("href");
  await open(page, new URL(href ?? "").pathname + new URL(href ?? "").search);
  await page.fill("#password", PASSWORD);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByRole("status")).toContainText("new password is set");
  // The open page may be on its way there by itself.
  await expect(async () => {
    await before.goto("/account");
    await expect(before).toHaveURL(/sign-in/);
  }).toPass();
  await signIn(page, ADMIN_ZH);
});
