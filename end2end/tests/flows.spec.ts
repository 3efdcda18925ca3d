import { type Page } from "@playwright/test";
import { ADMIN, MANAGER, another, expect, fillDeal, isAccessible, newCustomer, open, signIn, SALES, test } from "../fixtures";

/// A flow for a customer of its own, so that no other journey's deal goes by it.
function newFlow() {
  const customer = `Flow journey ${newCustomer()}`;
  return { customer, name: customer.replace(" Cycling Club", ""), when: `customer == "${customer}"` };
}

async function makeFlow(page: Page, flow: ReturnType<typeof newFlow>) {
  await open(page, "/flows/new");
  await page.fill("#name", flow.name);
  await page.fill("#when", flow.when);
  await page.getByRole("button", { name: "Make the flow" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(flow.name);
}

async function publish(page: Page) {
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
}

async function takeOutOfUse(page: Page) {
  await page.getByRole("button", { name: "Take out of use" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take out of use" }).click();
  await expect(page.getByRole("main").getByText("Not in force", { exact: true })).toBeVisible();
}

const roles = (page: Page) => page.getByRole("group", { name: "Who is asked" }).getByRole("group", { name: "Roles" });
const drawing = (page: Page) => page.getByRole("list", { name: "The steps in their order" });
const card = (page: Page, name: string) => drawing(page).getByRole("article").filter({ hasText: name });

test("a flow is made, mended, tried, published, changed and taken out of use", async ({ page, browser }) => {
  const flow = newFlow();
  const sales = await another(browser, SALES);
  await sales.goto("/deals/new");
  await fillDeal(sales, flow.customer);
  await sales.locator("form button.btn-primary").last().click();
  await expect(sales.getByText(/TP-\d+/).first()).toBeVisible();
  const number = (await sales.getByText(/TP-\d+/).first().textContent())?.match(/TP-\d+/)?.[0] ?? "";

  await signIn(page, ADMIN);
  await open(page, "/flows");
  // One order for each kind of record: deals and exports.
  await expect(page.getByText("Anybody who may decide", { exact: true })).toHaveCount(2);
  await isAccessible(page);

  await test.step("a condition is read while it is typed", async () => {
    await open(page, "/flows/new");
    await page.fill("#name", flow.name);
    await page.fill("#when", "salary > 5");
    await expect(page.locator("#when-live")).toContainText("There is no such fact: salary");
    await page.getByRole("button", { name: "Make the flow" }).click();
    await expect(page.locator("#when-error")).toContainText("Check the condition");
    await expect(page.locator("#name")).toHaveValue(flow.name);
    await page.fill("#when", flow.when);
    await expect(page.locator("#when-live")).toContainText("It can be read.");
    await isAccessible(page);
    await page.getByRole("button", { name: "Make the flow" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(flow.name);
  });
  const address = page.url();

  await test.step("without steps it cannot be published", async () => {
    await expect(page.getByText("It has no step, so nobody would be asked.")).toBeVisible();
    await isAccessible(page);
    await page.getByRole("button", { name: "Publish" }).click();
    await expect(page.getByRole("dialog").getByText("Put them right first.")).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("a first step for large deals, with a way round the second", async () => {
    await drawing(page).getByRole("link", { name: "Add the first step" }).click();
    await page.getByRole("button", { name: "Save the step" }).click();
    await expect(page.locator("#name-error")).toHaveText("This is needed.");
    await expect(page.locator("#seats-error")).toHaveText("This is needed.");
    await page.fill("#name", "Channel desk");
    await roles(page).getByLabel("Channel manager").check();
    await expect(page.locator("#ratio")).toBeHidden();
    await page.getByLabel("A share must agree").check();
    await page.fill("#ratio", "60");
    await page.fill("#due_hours", "8");
    await page.getByLabel("Ask somebody else").check();
    await page.locator("#escalate_to").selectOption({ label: "Administrator" });
    await page.fill("#route_when_0", "amount <");
    await page.getByLabel("Target of way 1").selectOption("approved");
    await page.getByRole("button", { name: "Save the step" }).click();
    await expect(page.locator("#routes-error")).toContainText("Check the condition");
    await expect(page.locator("#ratio"), "a mistake takes nothing away").toHaveValue("60");
    await page.fill("#route_when_0", "amount < 20000");
    await isAccessible(page);
    await page.getByRole("button", { name: "Save the step" }).click();
    await expect(card(page, "Channel desk")).toContainText("60 % must agree");
    await expect(card(page, "Channel desk")).toContainText("8 business hours, then Administrator is asked");
    await expect(drawing(page).getByText("amount < 20000")).toBeVisible();
    await expect(page.getByText("No faults")).toBeVisible();
  });

  await test.step("a second step that could pass unseen, which the check says", async () => {
    await drawing(page).getByRole("link", { name: "Add a step" }).click();
    await page.fill("#name", "Director");
    await roles(page).getByLabel("Administrator").check();
    await page.getByRole("button", { name: "Save the step" }).click();
    await card(page, "Director").getByRole("button", { name: "Move Director up" }).click();
    await expect(drawing(page).getByRole("article").first()).toContainText("Director");
    await expect(drawing(page).getByRole("article").first().getByRole("button", { name: "Move Director up" })).toBeFocused();
    await drawing(page).getByRole("link", { name: "Edit Channel desk" }).click();
    await page.getByLabel("Target of way 1").selectOption({ label: "1 · Director" });
    await page.getByRole("button", { name: "Save the step" }).click();
    await expect(page.getByText("2 faults")).toBeVisible();
    await isAccessible(page);
    await page.getByRole("main").getByRole("link", { name: "2 · Channel desk" }).click();
    await page.getByLabel("Target of way 1").selectOption("approved");
    await page.getByRole("button", { name: "Save the step" }).click();
    await expect(page.getByText("No faults")).toBeVisible();
  });

  await test.step("a dry run", async () => {
    await page.getByLabel("Number of the deal").fill("TP-1");
    await page.getByRole("button", { name: "Try" }).click();
    await expect(page.locator("#record-error")).toBeVisible();
    await page.getByLabel("Number of the deal").fill(number);
    await page.getByRole("button", { name: "Try" }).click();
    await expect(page.getByText("Approved in the end")).toBeVisible();
    await page.getByText("Its facts").click();
    await expect(page.getByRole("definition").filter({ hasText: "12500" })).toBeVisible();
    await isAccessible(page);
  });

  await test.step("published, it takes its deals; the draft goes on", async () => {
    await publish(page);
    await expect(page.getByText("Version 1 is in force.")).toBeVisible();
    await open(page, address);
    await card(page, "Director").getByRole("button", { name: "Remove Director" }).click();
    await expect(card(page, "Director")).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(card(page, "Director")).toBeVisible();
    await expect(page.getByText("Draft differs")).toHaveCount(0);
    await card(page, "Director").getByRole("button", { name: "Remove Director" }).click();
    await expect(page.getByText("Draft differs")).toBeVisible();
    await page.getByRole("link", { name: "Compare version 1 with the draft" }).click();
    const compared = page.getByRole("region", { name: "Version 1 and the draft" });
    await expect(compared.getByText("Removed")).toBeVisible();
    await expect(compared.getByText("Has none any more")).toHaveCount(0);
    await isAccessible(page);
    await page.getByRole("button", { name: "Publish" }).click();
    await expect(page.getByRole("dialog").getByText("Director")).toBeVisible();
    await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
    await expect(page.getByText("Version 2 is in force.")).toBeVisible();
    await page.getByRole("button", { name: "Use version 1 again" }).click();
    await expect(card(page, "Director")).toBeVisible();
  });

  await test.step("somebody else's change is not undone unseen", async () => {
    await open(page, address);
    const other = await another(browser, ADMIN);
    await open(other, address);
    await card(other, "Director").getByRole("button", { name: "Move Director down" }).click();
    await expect(drawing(other).getByRole("article").last()).toContainText("Director");
    await card(page, "Director").getByRole("button", { name: "Move Director down" }).click();
    await expect(page.getByText("Somebody else has changed this flow meanwhile.")).toBeVisible();
    await open(page, address);
  });

  await takeOutOfUse(page);
  await test.step("the list tells how it stands, and its order can be changed", async () => {
    await open(page, "/flows");
    const line = page.getByRole("listitem").filter({ hasText: flow.name });
    await expect(line).toContainText("Not in force");
    await expect(line).toContainText("2 steps");
    await makeFlow(page, { ...newFlow(), when: "" });
    await open(page, "/flows");
    await line.getByRole("button", { name: `Move ${flow.name} down` }).click();
    await expect(page.getByRole("status").filter({ hasText: "is now tried at place" })).toBeVisible();
    await isAccessible(page);
  });
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a step keeps what was typed when it is refused", async ({ page }) => {
    const flow = newFlow();
    await signIn(page, ADMIN);
    await page.goto("/flows/new");
    await page.fill("#name", flow.name);
    await page.fill("#when", "amount >");
    await page.getByRole("button", { name: "Make the flow" }).click();
    await expect(page.locator("#when-error")).toContainText("Check the condition");
    await expect(page.locator("#name")).toHaveValue(flow.name);
    await page.fill("#when", flow.when);
    await page.getByRole("button", { name: "Make the flow" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(flow.name);
    const address = page.url();

    await drawing(page).getByRole("link", { name: "Add the first step" }).click();
    await page.fill("#name", "Desk");
    await roles(page).getByLabel("Channel manager").check();
    await page.getByRole("group", { name: "Copies" }).getByLabel("Executive").check();
    await page.getByLabel("A share must agree").check();
    await page.fill("#ratio", "500");
    await page.fill("#due_hours", "12");
    await page.getByLabel("Count it as approved").check();
    await page.getByLabel("Whoever has asked for it may decide here").check();
    await page.fill("#route_when_1", "amount > 5");
    await page.getByLabel("Target of way 2").selectOption("approved");
    await page.getByRole("button", { name: "Save the step" }).click();
    await expect(page.locator("#ratio-error")).toBeVisible();
    await expect(page.locator("#ratio")).toHaveValue("500");
    await expect(page.locator("#due_hours")).toHaveValue("12");
    const asked = page.getByRole("group", { name: "Asked now, in this order" });
    await expect(asked.getByLabel("Channel manager")).toBeChecked();
    await expect(page.getByRole("group", { name: "Copies" }).getByLabel("Executive")).toBeChecked();
    await expect(page.getByLabel("Count it as approved")).toBeChecked();
    await expect(page.getByLabel("Whoever has asked for it may decide here")).toBeChecked();
    await expect(page.locator("#route_when_1")).toHaveValue("amount > 5");
    await expect(page.getByLabel("Target of way 2")).toHaveValue("approved");
    await page.fill("#ratio", "50");
    await page.getByRole("button", { name: "Save the step" }).click();
    await expect(page).toHaveURL(address);
    await expect(card(page, "Desk")).toContainText("50 % must agree");
    await expect(page.getByText("It can be approved without any person deciding.")).toBeVisible();

    await page.getByRole("link", { name: "Edit Desk" }).click();
    await page.getByLabel("Count it as approved").check();
    await page.getByLabel("Remind whoever is asked").check();
    await page.getByRole("button", { name: "Save the step" }).click();
    await expect(page.getByText("No faults")).toBeVisible();
    await publish(page);
    await expect(page.getByText("Version 1 in force")).toBeVisible();
    await card(page, "Desk").getByRole("button", { name: "Remove Desk" }).click();
    await expect(page.getByText("It has no step, so nobody would be asked.")).toBeVisible();
    await page.getByRole("button", { name: "Use version 1 again" }).click();
    await expect(card(page, "Desk")).toBeVisible();
    await takeOutOfUse(page);
  });
});

test("who may not manage flows finds none", async ({ page }) => {
  await signIn(page, MANAGER);
  await expect(page.getByRole("navigation", { name: "Main navigation" }).first().getByRole("link", { name: "Approval flows" })).toHaveCount(0);
  await page.goto("/flows");
  await expect(page.getByRole("alert")).toBeVisible();
});
