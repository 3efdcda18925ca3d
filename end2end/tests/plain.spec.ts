// The same journeys without script: the browser posts forms, the server answers with pages.
import { type Page, expect, test } from "@playwright/test";
import { ADMIN, LEARNER, MANAGER, PARTNER_ADMIN, SALES, TRAINER, fillDeal, newCustomer, signIn } from "../fixtures";

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
  await page.getByRole("combobox", { name: "Product lines" }).selectOption("road");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/line=road/);
  await expect(page.locator("tbody tr").first()).toBeVisible();
});

test("deals are chosen and decided in one post", async ({ page, browser }) => {
  const customer = newCustomer();
  await signIn(page, SALES);
  await page.goto("/deals/new");
  await fillDeal(page, customer);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-US" });
  const manager: Page = await context.newPage();
  await signIn(manager, MANAGER);
  await manager.goto("/deals");
  const row = manager.getByRole("row").filter({ hasText: customer });
  await row.getByRole("checkbox").check();
  // One that does not wait for a decision stays as it is.
  const won = manager.getByRole("row").filter({ has: manager.locator(".badge", { hasText: "Won" }) }).first();
  await won.getByRole("checkbox").check();
  await manager.getByRole("button", { name: "Approve" }).click();
  await manager.locator("#bulk-approve").getByRole("button", { name: /^Approve/ }).click();
  await expect(manager.getByText("1 deal is done. 1 deal stays as it is:")).toBeVisible();
  await expect(manager.getByText(/^TP-\d+ · It has been decided/)).toBeVisible();
  await expect(row).toContainText("Registered");
});

test("a view is saved and its columns chosen", async ({ page }) => {
  const name = newCustomer();
  await signIn(page, MANAGER);
  await page.goto("/deals?view=won");
  await page.getByLabel(/^Saved views/).click();
  await page.getByRole("button", { name: "Save as a view …" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Save view" }).click();
  await expect(page).toHaveURL(/saved=/);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByLabel("Area", { exact: true }).last().check();
  await page.getByRole("button", { name: "Show these columns" }).click();
  await expect(page.getByRole("columnheader", { name: "Area" })).toBeVisible();
});

test("the search of the top bar leads to a page", async ({ page }) => {
  await signIn(page, MANAGER);
  await page.getByRole("searchbox", { name: "Search or jump to…" }).fill("progressive sports");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/search\?q=progressive\+sports/);
  await page.locator("main").getByRole("link", { name: /^Progressive Sports/ }).first().click();
  await expect(page).toHaveURL(/\/partners\/[0-9a-f-]+$/);
  await page.goto("/search?q=sign%20out");
  await page.locator("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in/);
});

test("a course is written, published, taken and passed", async ({ page, browser }) => {
  test.setTimeout(120_000);
  const title = `Wheels ${Date.now()}`;
  await signIn(page, TRAINER);
  await page.goto("/courses/new");
  await page.fill("#title", title);
  await page.getByRole("button", { name: "Begin the course" }).click();
  for (const lesson of ["Rims", "Spokes"]) {
    await page.getByRole("link", { name: "Add a lesson" }).click();
    await page.fill("#title", lesson);
    await page.fill("#body", "Read *this*.");
    await page.getByRole("button", { name: "Save the lesson" }).click();
  }
  await page.getByRole("button", { name: "Move Spokes up" }).click();
  await expect(page.getByRole("list", { name: "Lessons" }).getByRole("listitem").first()).toContainText("Spokes");
  await page.getByRole("link", { name: "Add an exam" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  for (const question of ["First?", "Second?"]) {
    await page.getByRole("link", { name: "Add a question" }).click();
    await page.fill("#text", question);
    await page.getByLabel("Option A").fill("Right");
    await page.getByLabel("Option B").fill("Wrong");
    await page.getByRole("button", { name: "Save the question" }).click();
    await expect(page.getByText("Mark the right answer.")).toBeVisible();
    await expect(page.getByLabel("Option A")).toHaveValue("Right");
    await page.getByLabel("A is right").check();
    await page.getByRole("button", { name: "Save the question" }).click();
  }
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("link", { name: "Publish", exact: true }).click();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Nobody has started yet")).toBeVisible();

  const learner = await (await browser.newContext({ javaScriptEnabled: false, locale: "en-US" })).newPage();
  await signIn(learner, LEARNER);
  await learner.goto("/learn");
  await learner.getByRole("link", { name: title }).click();
  await learner.getByRole("link", { name: "Start" }).click();
  await learner.getByRole("button", { name: "Complete and continue" }).click();
  await learner.getByRole("button", { name: "Complete" }).click();
  await learner.getByRole("link", { name: "To the exam" }).click();
  await learner.getByRole("button", { name: "Start the exam" }).click();
  await learner.getByLabel("Right").check();
  await learner.getByRole("button", { name: "Come back to this later" }).click();
  await expect(learner.getByRole("button", { name: "Come back to this later" })).toHaveAttribute("aria-pressed", "true");
  await expect(learner.getByLabel("Right")).toBeChecked();
  await learner.getByRole("button", { name: "Next" }).click();
  await learner.getByLabel("Right").check();
  await learner.getByRole("button", { name: "Back", exact: true }).click();
  await expect(learner.getByText("Question 1 of 2")).toBeVisible();
  await learner.getByRole("button", { name: "Overview" }).click();
  await expect(learner.getByText("All questions are answered.")).toBeVisible();
  await learner.getByRole("button", { name: "Hand in" }).click();
  await expect(learner.getByRole("heading", { name: "Passed" })).toBeVisible();
  await learner.getByRole("link", { name: "Certificate" }).click();
  await expect(learner.locator("dd", { hasText: /^TP-/ })).toBeVisible();
});

test("the audit log is searched and checked", async ({ page }) => {
  await signIn(page, ADMIN);
  await page.goto("/audit");
  await page.getByLabel("Person").fill("manager@");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/who=manager/);
  await expect(page.getByRole("main").getByRole("listitem").first()).toContainText("Channel manager");
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("The log is whole")).toBeVisible();
});

test("a person is invited, deactivated and let in again", async ({ page }) => {
  const name = newCustomer();
  await signIn(page, PARTNER_ADMIN);
  await page.goto("/people/new");
  await page.fill("#name", name);
  await page.fill("#email", "not an address");
  await page.locator("#role").selectOption("learner");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.locator("#email-error")).toContainText("Enter an e-mail address");
  await expect(page.locator("#name")).toHaveValue(name);
  await expect(page.locator("#role")).toHaveValue("learner");
  await page.fill("#email", `${name.replaceAll(" ", ".")}@people.example`);
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await page.locator("#role").selectOption("partner_sales");
  await page.getByRole("button", { name: "Change role" }).click();
  await expect(page.getByText("Learner → Partner sales")).toBeVisible();
  await page.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.locator(".badge")).toHaveText("Deactivated");
  await page.getByRole("button", { name: "Reactivate" }).click();
  await expect(page.locator(".badge")).toHaveText("Invited");
});

test("a role is made, changed and deleted", async ({ page }) => {
  const name = newCustomer();
  await signIn(page, ADMIN);
  await page.goto("/roles/new?side=partner");
  await page.getByLabel("See the figures").check();
  await page.getByRole("button", { name: "Add the role" }).click();
  await expect(page.locator("#name-error")).toHaveText("This is needed.");
  await expect(page.getByLabel("See the figures")).toBeChecked();
  await page.fill("#name", name);
  await page.getByLabel("Register deals").check();
  await page.getByRole("button", { name: "Add the role" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByLabel("See deals"), "what it needs comes with it").toBeChecked();
  await page.getByLabel("See the figures").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("See the figures")).not.toBeChecked();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.locator("#delete-role").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/roles$/);
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

test("a partner is assigned, and the form keeps what was typed", async ({ page }) => {
  await signIn(page, ADMIN);
  await page.goto("/partners?q=Ideal+Components");
  await page.getByRole("link", { name: "Ideal Components", exact: true }).click();
  await page.locator("#manager").selectOption({ label: "Channel Manager" });
  await page.fill("#parent", "Nobody knows it");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#parent-error")).toHaveText("Choose one from the list.");
  await expect(page.locator("#parent")).toHaveValue("Nobody knows it");
  await page.fill("#parent", "Ideal Components");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#parent-error")).toContainText("below itself");
  await page.fill("#parent", "AW00000033");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "Global Sports Outlet" })).toBeVisible();
  await expect(page.locator("#manager option:checked")).toHaveText("Channel Manager");
  await page.locator("#manager").selectOption({ label: "Nobody yet" });
  await page.fill("#parent", "");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "Global Sports Outlet" })).toHaveCount(0);
});
