import { ADMIN, PARTNER_ADMIN, another, awake, expect, isAccessible, newCustomer, open, signIn, test } from "../fixtures";
import { NEW_PASSWORD, comeIn, fillInvitation } from "../people";

test("a partner's administrator invites, and who is deactivated is out at once", async ({ page, browser }) => {
  await signIn(page, PARTNER_ADMIN);
  await open(page, "/people");
  await page.getByRole("link", { name: "Invite a person" }).click();
  await page.getByRole("button", { name: "Send the invitation" }).click();
  for (const field of ["name", "email", "role"]) await expect(page.locator(`#${field}-error`)).toHaveText("This is needed.");
  await page.fill("#name", "Somebody");
  await page.fill("#email", ADMIN);
  await page.locator("#role").selectOption("learner");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.locator("#email-error")).toHaveText("This is in use already.");
  await expect(page.locator("#name")).toHaveValue("Somebody");
  const { name, email } = await fillInvitation(page, "partner_sales");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.locator(".badge")).toHaveText("Invited");
  await isAccessible(page);
  const theirs = page.url();

  const invited = await comeIn(browser, email);
  await open(invited, "/deals");
  await expect(page.locator(".badge")).toHaveText("Active");

  // The vendor's administrator sees them too, and shuts them out.
  const admin = await another(browser, ADMIN);
  await open(admin, `/people?q=${encodeURIComponent(email)}`);
  await admin.getByRole("link", { name }).click();
  await expect(admin.getByRole("heading", { level: 1 })).toHaveText(name);
  await admin.getByRole("button", { name: "Deactivate" }).click();
  await expect(admin.getByText(`${name} is deactivated and signed out everywhere.`)).toBeVisible();
  await expect(invited, "the open page leaves by itself").toHaveURL(/sign-in\?next=/);
  await invited.fill("#email", email);
  await invited.fill("#password", NEW_PASSWORD);
  await invited.locator("form button.btn-primary").click();
  await expect(invited.getByRole("alert")).toContainText("do not fit together");
  await expect(page.locator(".badge"), "other open pages follow").toHaveText("Deactivated");

  await admin.getByRole("button", { name: "Undo" }).click();
  await expect(admin.locator(".badge")).toHaveText("Active");
  await invited.fill("#password", NEW_PASSWORD);
  await invited.locator("form button.btn-primary").click();
  await expect(invited).toHaveURL(/\/deals$/);
  await expect(page).toHaveURL(theirs);
});

test("a role is changed and changed back", async ({ page }) => {
  await signIn(page, ADMIN);
  await open(page, "/people/new");
  await page.locator("#role").selectOption("executive");
  await expect(page.locator("#partner")).toHaveCount(0);
  await page.locator("#role").selectOption("learner");
  await page.locator("#partner").pressSequentially("progressive");
  await expect(page.locator("#partners-offered option")).not.toHaveCount(0);
  const { name } = await fillInvitation(page, "learner");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.locator("#partner-error")).toHaveText("Choose one from the list.");
  await page.fill("#partner", "Progressive Sports");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByText("Learner · Progressive Sports")).toBeVisible();
  await page.locator("#role").selectOption("partner_sales");
  await page.getByRole("button", { name: "Change role" }).click();
  await expect(page.getByText(`${name} is now Partner sales.`)).toBeVisible();
  await expect(page.getByText("Learner → Partner sales")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Partner sales → Learner")).toBeVisible();
  await expect(page.locator("#role")).toHaveValue("learner");
  await page.getByRole("button", { name: "Send a new link" }).click();
  await expect(page.getByText(/A new link is on its way/)).toBeVisible();
});

test("one's own access is for others to change", async ({ page }) => {
  await signIn(page, PARTNER_ADMIN);
  await open(page, "/people?role=partner_admin");
  await page.locator("tr", { hasText: PARTNER_ADMIN }).getByRole("link").click();
  await expect(page.getByText("Your own role and access are changed by another administrator.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Deactivate" })).toHaveCount(0);
  await open(page, "/deals");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("invite");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/people\/new$/);
  await awake(page);
});
