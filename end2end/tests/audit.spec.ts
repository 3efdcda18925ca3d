import { readFile } from "node:fs/promises";
import { ADMIN, MANAGER, another, expect, isAccessible, open, signIn, test } from "../fixtures";

test("a decision stands in the audit log, with who and what it has changed", async ({ page, browser }) => {
  const manager = await another(browser, MANAGER);
  await open(manager, "/deals?view=needs_me");
  const customer = await manager.locator("tbody .row-link").first().innerText();
  await manager.locator("tbody .row-link").first().click();
  await manager.getByRole("button", { name: "Approve" }).click();
  await expect(manager.locator("main").getByText("Approved").first()).toBeVisible();

  await signIn(page, ADMIN);
  await open(page, "/audit");
  await page.getByLabel("Person").fill(MANAGER);
  await page.getByLabel("What happened").selectOption("approve");
  await expect(page).toHaveURL(/verb=approve/);
  const newest = page.getByRole("main").getByRole("listitem").first();
  await expect(newest).toContainText("Channel manager");
  await expect(newest.getByRole("link", { name: customer })).toBeVisible();
  await newest.getByText(/\d changes/).click();
  await expect(newest.getByText("→ Approved")).toBeVisible();
  await isAccessible(page);

  await test.step("the history of one record", async () => {
    await newest.getByRole("link", { name: "History of this record" }).click();
    await expect(page).toHaveURL(/record=/);
    await expect(page.getByRole("main").getByRole("listitem").last()).toContainText("Registered");
  });

  await test.step("a search that finds nothing says so", async () => {
    await open(page, "/audit?who=nobody-at-all");
    await expect(page.getByText("No event found")).toBeVisible();
    await page.getByRole("link", { name: "Clear" }).click();
    await expect(newest).toBeVisible();
  });
});

test("the log is checked against its seals and downloaded", async ({ page }) => {
  await signIn(page, ADMIN);
  await open(page, "/audit");
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText(/The log is whole: \d+ events under \d+ seals/)).toBeVisible();

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  const file = await readFile(await (await download).path(), "utf8");
  expect(file.split("\n")[0]).toContain("Time,Person,Role,Network,What happened");
  expect(file).toContain("Downloaded the audit log");
  await open(page, "/audit?verb=export_audit");
  await expect(page.getByRole("main").getByRole("listitem").first()).toContainText("Downloaded the audit log");
});
