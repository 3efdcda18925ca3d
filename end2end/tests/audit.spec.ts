import { readFile } from "node:fs/promises";
import { ADMIN, MANAGER, SALES, another, expect, fillDeal, isAccessible, newCustomer, open, signIn, test } from "../fixtures";

test("a decision stands in the audit log, with who and what it has changed", async ({ page, browser }) => {
  const customer = newCustomer();
  const partner = await another(browser, SALES);
  await open(partner, "/deals/new");
  await fillDeal(partner, customer);
  await partner.getByRole("button", { name: "Register", exact: true }).click();
  await expect(partner.getByRole("heading", { level: 1 })).toHaveText(customer);
  const manager = await another(browser, MANAGER);
  await open(manager, partner.url());
  await manager.getByRole("button", { name: "Approve" }).click();
  await expect(manager.locator("main").getByText("Approved").first()).toBeVisible();

  await signIn(page, ADMIN);
  await open(page, "/audit");
  await page.getByLabel("Person").fill(MANAGER);
  await page.getByLabel("What happened").selectOption("approve");
  await expect(page).toHaveURL(/verb=approve/);
  // Other people approve meanwhile.
  const entry = page.getByRole("main").getByRole("listitem").filter({ hasText: customer }).filter({ hasText: "Approved" });
  await expect(entry).toContainText("Channel manager");
  await entry.getByText(/\d changes/).click();
  await expect(entry.getByText("→ Approved")).toBeVisible();
  await isAccessible(page);

  await test.step("the history of one record", async () => {
    await entry.getByRole("link", { name: "History of this record" }).click();
    await expect(page).toHaveURL(/record=/);
    await expect(page.getByRole("main").getByRole("listitem").last()).toContainText("Registered");
  });

  await test.step("a search that finds nothing says so", async () => {
    await open(page, "/audit?who=nobody-at-all");
    await expect(page.getByText("No event found")).toBeVisible();
    await page.getByRole("link", { name: "Clear" }).click();
    await expect(page.getByRole("main").getByRole("listitem").first()).toBeVisible();
  });
});

test("the log is checked against its seals and downloaded", async ({ page }) => {
  await signIn(page, ADMIN);
  await open(page, "/audit");
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText(/The log is whole: \d+ events under \d+ seals/)).toBeVisible();

  await page.getByRole("link", { name: "Download" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download CSV" }).click();
  const file = await readFile(await (await download).path(), "utf8");
  expect(file.split("\n")[0]).toContain("Time,Person,Role,Network,What happened");
  expect(file).toContain("Downloaded the audit log");
  await open(page, "/audit?verb=export_audit");
  await expect(page.getByRole("main").getByRole("listitem").first()).toContainText("Downloaded the audit log");
});

test("an administrator says how long the log is kept", async ({ page }) => {
  await signIn(page, ADMIN);
  await open(page, "/audit");
  const note = page.getByRole("region", { name: "Retention" });
  for (const [choice, sentence] of [["180 months", "Events are kept for 180 months."], ["For ever", "Events are kept for ever."]]) {
    await note.getByRole("button", { name: "Change" }).click();
    const dialog = page.getByRole("dialog", { name: "How long events are kept" });
    await dialog.getByLabel("How long").selectOption({ label: choice });
    await isAccessible(page);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(note).toContainText(sentence);
    await expect(dialog).toBeHidden();
  }
  await open(page, "/audit?verb=set_retention");
  const entry = page.getByRole("main").getByRole("listitem").first();
  await entry.getByText("1 change").click();
  await expect(entry).toContainText("180 months");
});
