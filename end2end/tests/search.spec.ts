import { LEARNER, MANAGER, SALES, TRAINER, awake, expect, fillDeal, isAccessible, newCustomer, open, signIn, test } from "../fixtures";

test("Ctrl+K, some letters and Enter lead to a deal", async ({ page }) => {
  const customer = newCustomer();
  await signIn(page, SALES);
  await open(page, "/deals/new");
  await fillDeal(page, customer);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(customer);
  const deal = page.url();

  await open(page, "/account");
  const opener = page.getByRole("searchbox", { name: "Search or jump to…" });
  await opener.focus();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Search" });
  await expect(field).toBeFocused();
  // Useful without a text: what one can begin, and what changed last.
  await expect(page.getByRole("option", { selected: true })).toHaveText("Register a deal");
  await expect(page.getByRole("group", { name: "Changed last" }).getByRole("option").first()).toContainText(customer);
  await isAccessible(page);
  // Enter may be faster than the answer.
  await field.fill(customer.toLowerCase());
  await field.press("Enter");
  await expect(page).toHaveURL(deal);
  await expect(page.getByRole("dialog")).toHaveCount(0);

  // By its reference, as it is written in mails.
  const reference = (await page.locator("main").textContent())?.match(/TP-\d+/)?.[0] ?? "";
  await open(page, "/account");
  await page.keyboard.press("Control+k");
  await field.fill(`#${reference}`);
  await expect(page.getByRole("option", { selected: true })).toContainText(customer);
  await isAccessible(page);
  await page.keyboard.press("Escape");
  await expect(field).toBeHidden();
});

test("the palette is worked by keys and gives the focus back", async ({ page }) => {
  await signIn(page, MANAGER);
  await open(page, "/account");
  const opener = page.getByRole("searchbox", { name: "Search or jump to…" });
  await opener.click();
  const field = page.getByRole("combobox", { name: "Search" });
  const selected = page.getByRole("listbox").getByRole("option", { selected: true });
  await expect(field).toBeFocused();
  await field.fill("deals");
  await expect(selected).toHaveText("Deals");
  await field.press("ArrowDown");
  await expect(selected).toHaveText("Deals that wait for me");
  await field.press("ArrowUp");
  await field.press("ArrowUp");
  await expect(selected).toHaveText("Deals whose protection ends soon");
  await field.press("Home");
  await expect(selected).toHaveText("Deals");
  await field.press("End");
  await expect(selected).toHaveText("Deals whose protection ends soon");
  await field.press("Escape");
  await expect(field).toBeHidden();
  await expect(opener).toBeFocused();

  // What is typed at the opener goes along.
  await page.keyboard.type("p");
  await expect(field).toHaveValue("p");
  await field.fill("progressive sports");
  await expect(page.getByRole("group", { name: "Partners" }).getByRole("option").first()).toContainText("Progressive Sports");
  await field.fill("no such customer");
  await expect(page.getByText("Nothing found for “no such customer”")).toBeVisible();
  await isAccessible(page);
  await field.fill("deals wait");
  await field.press("Enter");
  await expect(page).toHaveURL(/view=needs_me/);
});

test("a line of the palette can act", async ({ page }) => {
  await signIn(page, LEARNER);
  await open(page, "/learn");
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Search" });
  await field.fill("theme dark");
  await field.press("Enter");
  await expect(page.locator("html")).toHaveClass("dark");
  await awake(page);
  await page.keyboard.press("Control+k");
  await field.fill("theme system");
  await field.press("Enter");
  await expect(page.locator("html")).toHaveClass("system");
  await awake(page);
  await page.keyboard.press("Control+k");
  await field.fill("sign out");
  await field.press("Enter");
  await expect(page).toHaveURL(/sign-in/);
});

test("a trainer finds partners and no deals", async ({ page }) => {
  await signIn(page, TRAINER);
  await open(page, "/search?q=bike");
  await expect(page.getByRole("heading", { level: 2, name: "Partners" })).toBeVisible();
  await expect(page.locator("main").getByRole("heading", { level: 2, name: "Deals" })).toHaveCount(0);
  await page.locator("main li a").first().click();
  await expect(page.getByText("Who looks after it")).toBeVisible();
});

test("a deleted draft comes back by undo", async ({ page }) => {
  const customer = newCustomer();
  await signIn(page, SALES);
  await open(page, "/deals/new");
  await fillDeal(page, customer);
  await page.getByRole("button", { name: "Save as draft" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(customer);
  await page.getByRole("button", { name: "Delete draft" }).click();
  // The page of the draft stays until the code of the list has come.
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("My deals");
  await expect(page.getByText("The draft is deleted.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(customer);
  await page.getByRole("link", { name: "Go on" }).click();
  await expect(page.locator("#amount")).toHaveValue("12,500.00");
});
