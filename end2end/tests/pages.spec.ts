import { type Page } from "@playwright/test";
import { ADMIN, EXECUTIVE, LEARNER, MANAGER, PARTNER_ADMIN, SALES, SALES_ZH, TRAINER, expect, isAccessible, open, signIn, test } from "../fixtures";

const PAGES: [string | null, string[]][] = [
  [null, ["/sign-in", "/forgot-password", "/reset-password?token=x", "/demo/mail", "/demo/ui", "/verify"]],
  [SALES, ["/", "/deals", "/deals/new", "/search?q=bike", "/account", "/nothing-here"]],
  [SALES_ZH, ["/", "/deals", "/deals/new"]],
  [MANAGER, ["/", "/deals", "/partners", "/search"]],
  [EXECUTIVE, ["/", "/courses"]],
  [TRAINER, ["/", "/courses", "/courses/new"]],
  [LEARNER, ["/", "/learn"]],
  [ADMIN, ["/audit", "/account", "/people", "/people?role=learner&q=nobody", "/people/new", "/roles", "/roles/admin", "/roles/new?side=partner", "/teams", "/teams?tree=areas", "/teams/new", "/teams/areas/new"]],
  [PARTNER_ADMIN, ["/people", "/people/new"]],
];

for (const [who, paths] of PAGES) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${who ?? "a visitor"} finds accessible pages that fit a phone, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      if (who) await signIn(page, who);
      for (const path of paths) {
        await test.step(path, async () => {
          await open(page, path);
          await isAccessible(page);
          await page.setViewportSize({ width: 390, height: 844 });
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(width, `${path} is wider than a phone`).toBeLessThanOrEqual(390);
          expect(await squeezedLinks(page), `${path} hides links on a phone`).toEqual([]);
          await page.setViewportSize({ width: 1280, height: 800 });
        });
      }
    });
  }
}

test("a deal's page is accessible on both sides", async ({ page }) => {
  await signIn(page, MANAGER);
  await open(page, "/deals?view=needs_me");
  await page.locator(".row-link").first().click();
  await expect(page.getByRole("button", { name: "Approve" })).toBeVisible();
  await isAccessible(page);
  await page.getByRole("button", { name: "Reject" }).first().click();
  await isAccessible(page);
});

/// Links and buttons on show that are too narrow to be read or hit.
function squeezedLinks(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("main a, main button")]
      .filter((link) => link.checkVisibility() && !link.closest(".sr-only") && link.getBoundingClientRect().width < 16)
      .map((link) => link.outerHTML),
  );
}
