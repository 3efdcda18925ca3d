import { type Page } from "@playwright/test";
import { ADMIN, another, expect, isAccessible, newCustomer, open, signIn, test } from "../fixtures";
import { comeIn, fillInvitation } from "../people";

/// Partners in Australia, whom nobody looks after in the demo.
const OWN = "Budget Toy Store";
const NOT_OWN = "Global Sports Outlet";

async function openPartner(page: Page, name: string) {
  await open(page, `/partners?q=${encodeURIComponent(name)}`);
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

async function assign(page: Page, partner: string, manager: string) {
  await openPartner(page, partner);
  await page.locator("#manager").selectOption({ label: manager });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved. Who sees this partner has changed with it.")).toBeVisible();
}

async function explain(page: Page, asked: string) {
  await page.fill("#asked", asked);
  await page.getByRole("button", { name: "Explain" }).click();
  await expect(page.getByRole("main").getByRole("link", { name: asked })).toBeVisible();
}

test("a role reaches the partners that one looks after, and no others", async ({ page, browser }) => {
  const role = newCustomer().replace("Cycling Club", "managers");
  await signIn(page, ADMIN);
  await open(page, "/roles/new?side=vendor");
  await isAccessible(page);
  await page.fill("#name", role);
  for (const right of ["Decide on deals", "See partners", "See the figures"]) await page.getByLabel(right).check();
  await expect(page.getByRole("radio", { name: "Every partner" })).toBeChecked();
  await page.getByRole("radio", { name: "Own partners" }).check();
  await page.getByRole("button", { name: "Add the role" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(role);
  await expect(page.getByRole("radio", { name: "Own partners" })).toBeChecked();
  const code = page.url().split("/").pop() ?? "";
  await open(page, "/people/new");
  const { name, email } = await fillInvitation(page, code);
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByText("Reach: Own partners.")).toBeVisible();
  const person = page.url();

  const holder = await comeIn(browser, email);
  await holder.goto("/partners");
  await expect(holder.getByText("No partner found")).toBeVisible();
  await holder.goto("/deals");
  await expect(holder.locator(".row-link")).toHaveCount(0);

  await assign(page, OWN, name);
  await isAccessible(page);
  const address = page.url();
  await holder.goto("/partners");
  await expect(holder.getByRole("table").getByRole("link", { name: OWN, exact: true })).toBeVisible();
  await expect(holder.locator("tbody tr")).toHaveCount(1);
  await holder.goto("/deals");
  for (const deal of await holder.locator("tbody tr").all()) await expect(deal).toContainText(OWN);
  await holder.goto(`/search?q=${encodeURIComponent(NOT_OWN)}`);
  await expect(holder.getByRole("main").getByRole("link", { name: NOT_OWN })).toHaveCount(0);

  await test.step("the person's page explains what they see", async () => {
    await open(page, person);
    await page.getByRole("link", { name: "Explain access" }).click();
    await explain(page, OWN);
    await expect(page.getByText(`${name} sees this.`)).toBeVisible();
    await expect(page.getByText(`The person is the channel manager of ${OWN}.`)).toBeVisible();
    const fields = page.getByRole("main").locator("dl").filter({ hasText: "Partner’s phone" });
    await expect(fields).toContainText("Partner’s phoneRead");
    await isAccessible(page);
    await explain(page, NOT_OWN);
    await expect(page.getByText(`${name} does not see this.`)).toBeVisible();
    await expect(page.getByText(`${NOT_OWN} has none.`)).toBeVisible();
  });

  await assign(page, OWN, "Nobody yet");
  await holder.goto(new URL(address).pathname);
  await expect(holder.getByRole("alert")).toContainText("it is not yours to see");
});

test("a team is made, given people, and deleted once it is empty", async ({ page }) => {
  const team = newCustomer().replace("Cycling Club", "team");
  await signIn(page, ADMIN);
  await open(page, "/teams");
  await expect(page.getByRole("link", { name: "Europe and Pacific", exact: true })).toBeVisible();
  await isAccessible(page);
  await page.getByRole("link", { name: "Sales areas" }).click();
  await expect(page.getByRole("link", { name: "North America", exact: true })).toBeVisible();
  await isAccessible(page);
  await page.getByRole("link", { name: "Teams", exact: true }).click();
  await page.getByRole("link", { name: "New team" }).click();
  await page.fill("#name", "americas");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.locator("#name-error")).toHaveText("This is in use already.");
  await page.fill("#name", team);
  await page.locator("#parent").selectOption({ label: "\u2003Americas" });
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("link", { name: team })).toBeVisible();

  const place = async (label: string) => {
    await open(page, "/people?q=germany");
    await page.getByRole("main").getByRole("link", { name: "Account Manager, Germany" }).click();
    await page.locator("#team").selectOption({ label });
    await page.locator("form", { has: page.locator("#team") }).getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("has the new reach with the next click")).toBeVisible();
  };
  await place(`\u2003\u2003${team}`);
  await open(page, "/teams");
  await expect(page.getByRole("row", { name: team })).toContainText("Account Manager, Germany");
  await page.getByRole("link", { name: team }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(team);
  await isAccessible(page);
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("alert")).toContainText("Something still belongs to it");
  await place("\u2003Europe and Pacific");
  await open(page, "/teams");
  await page.getByRole("link", { name: team }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Teams and areas");
  await expect(page.getByRole("link", { name: team })).toHaveCount(0);
});

test("who reaches an area or a team finds their partners' figures", async ({ browser }) => {
  const germany = await another(browser, "germany@adventure-works.example");
  await germany.goto("/partners");
  for (const row of await germany.locator("tbody tr").all()) await expect(row).toContainText("Germany");
  const europe = await another(browser, "europe@adventure-works.example");
  await europe.goto("/partners");
  await expect(europe.getByRole("main")).toContainText("France");
  await expect(europe.getByRole("main")).toContainText("Germany");
  await expect(europe.getByRole("main")).not.toContainText("United States");
  const americas = await another(browser, "americas@adventure-works.example");
  await americas.goto("/partners");
  await expect(americas.getByRole("main")).toContainText("Canada");
  await expect(americas.getByRole("main")).not.toContainText("Germany");
  await americas.goto("/performance");
  await expect(americas.getByRole("heading", { level: 1 })).toHaveText("Channel performance");
});
