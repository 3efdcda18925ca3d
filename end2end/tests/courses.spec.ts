// Training from the first word to the certificate.
import { type Locator, type Page } from "@playwright/test";
import { LEARNER, TRAINER, another, awake, expect, isAccessible, open, signIn, test } from "../fixtures";

const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

test("a trainer publishes a course, a learner passes its exam, anyone checks the certificate", async ({ page, browser }) => {
  test.setTimeout(150_000);
  const title = `Brakes ${Date.now()}`;
  await signIn(page, TRAINER);
  await writeCourse(page, title);

  await test.step("reorder by the buttons", async () => {
    const lessons = page.getByRole("list", { name: "Lessons" }).getByRole("listitem");
    await page.getByRole("button", { name: "Move Rotors up" }).click();
    await expect(lessons.first()).toContainText("Rotors");
    await expect(page.getByText("Rotors is now at place 1 of 2.")).toBeAttached();
    await expect(page.getByRole("button", { name: "Move Rotors up" })).toBeFocused();
    await page.getByRole("button", { name: "Move Pads up" }).click();
    await expect(lessons.first()).toContainText("Pads");
    await expect(page.getByText("Pads is now at place 1 of 2.")).toBeAttached();
    await page.reload();
    await expect(lessons.first()).toContainText("Pads");
  });

  await test.step("reorder by dragging", async () => {
    const lessons = page.getByRole("list", { name: "Lessons" }).getByRole("listitem");
    await awake(page);
    await drag(page, lessons.last(), lessons.first());
    await expect(page.getByText("Rotors is now at place 1 of 2.")).toBeAttached();
    await expect(lessons.first()).toContainText("Rotors");
    await drag(page, lessons.last(), lessons.first());
    await expect(page.getByText("Pads is now at place 1 of 2.")).toBeAttached();
    await page.reload();
    await expect(lessons.first()).toContainText("Pads");
  });

  await writeExam(page);
  await isAccessible(page);

  await test.step("publish", async () => {
    await page.getByRole("link", { name: title }).click();
    await page.getByRole("link", { name: "Publish", exact: true }).click();
    await awake(page);
    await isAccessible(page);
    await page.getByLabel("Chosen partners").check();
    await page.getByRole("button", { name: "Publish" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Tick at least one partner." })).toBeVisible();
    await page.getByLabel("All partners").check();
    await page.getByRole("button", { name: "Publish" }).click();
    await expect(page.getByText("Nobody has started yet")).toBeVisible();
  });

  const learner = await another(browser, LEARNER);
  await learner.setViewportSize({ width: 390, height: 844 });
  await test.step("the learner hears of it and reads", async () => {
    await learner.getByLabel(/Notifications/).click();
    await learner.getByRole("link", { name: `New course: ${title}` }).click();
    await expect(learner.getByRole("heading", { level: 1 })).toHaveText(title);
    await awake(learner);
    await learner.getByRole("link", { name: "Start" }).click();
    await expect(learner.getByRole("img", { name: "pad" })).toBeVisible();
    await isAccessible(learner);
    await learner.getByRole("button", { name: "Complete and continue" }).click();
    await expect(learner.getByRole("heading", { level: 1 })).toHaveText("Rotors");
    await learner.getByRole("button", { name: "Complete" }).click();
    await expect(learner.getByText("2 of 2 lessons")).toBeVisible();
  });

  await test.step("the learner sits the exam", async () => {
    await learner.getByRole("link", { name: "To the exam" }).click();
    await learner.getByRole("button", { name: "Start the exam" }).click();
    await expect(learner.getByRole("timer")).toBeVisible();
    await answerRightly(learner);
    await learner.getByRole("button", { name: "Come back to this later" }).click();
    await expect(learner.locator(".sitting-head").getByText("Saved", { exact: true })).toBeVisible();
    await isAccessible(learner);
    await learner.reload();
    await awake(learner);
    await expect(learner.getByRole("button", { name: "Come back to this later" })).toHaveAttribute("aria-pressed", "true");
    await expect(learner.locator("input:checked")).not.toHaveCount(0);
    await learner.getByRole("button", { name: "Next" }).click();
    await expect(learner.getByText("Question 2 of 2")).toBeVisible();
    await answerRightly(learner);
    await learner.getByRole("button", { name: "To the overview" }).click();
    await expect(learner.getByText("All questions are answered.")).toBeVisible();
    await isAccessible(learner);
    await learner.getByRole("button", { name: "Hand in" }).click();
    await expect(learner.getByRole("heading", { name: "Passed" })).toBeVisible();
    await expect(learner.getByText("100 %")).toBeVisible();
    await isAccessible(learner);
  });

  await test.step("the certificate", async () => {
    await learner.getByRole("link", { name: "Certificate" }).click();
    await expect(learner.locator("main").getByText(title).first()).toBeVisible();
    await isAccessible(learner);
    const serial = await learner.locator("dd", { hasText: /^TP-/ }).innerText();
    const visitor = await (await browser.newContext({ locale: "en-US" })).newPage();
    await visitor.goto(`/verify/${serial.toLowerCase()}`);
    await expect(visitor.getByText(title)).toBeVisible();
    await expect(visitor.getByText("Valid", { exact: true })).toBeVisible();
    await isAccessible(visitor);
    await visitor.goto("/verify/TP-0000-0000");
    await expect(visitor.getByText("There is no certificate with this serial.")).toBeVisible();
  });

  await test.step("the trainer sees it at once", async () => {
    await expect(page.locator("tbody tr")).toContainText("Passed");
    await expect(page.locator("tbody tr")).toContainText("2 / 2");
    await isAccessible(page);
  });
});

test("two tabs of one exam conflict where one can see it", async ({ page, browser }) => {
  test.setTimeout(60_000);
  const title = `Chains ${Date.now()}`;
  const trainer = await another(browser, TRAINER);
  await writeCourse(trainer, title);
  await writeExam(trainer);
  await trainer.getByRole("link", { name: title }).click();
  await trainer.getByRole("link", { name: "Publish", exact: true }).click();
  await awake(trainer);
  await trainer.getByRole("button", { name: "Publish" }).click();
  await expect(trainer.getByText("Nobody has started yet")).toBeVisible();

  await signIn(page, LEARNER);
  await open(page, "/learn");
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("link", { name: "Start" }).click();
  await page.getByRole("button", { name: "Complete and continue" }).click();
  await page.getByRole("button", { name: "Complete", exact: true }).click();
  await page.getByRole("link", { name: "To the exam" }).click();
  await page.getByRole("button", { name: "Start the exam" }).click();
  await expect(page.getByRole("timer")).toBeVisible();
  const second = await page.context().newPage();
  await open(second, page.url());
  await page.locator(".option input").first().check();
  await expect(page.locator(".sitting-head").getByText("Saved", { exact: true })).toBeVisible();
  await second.locator(".option input").nth(1).check();
  await expect(second.getByRole("alert")).toContainText("A newer answer was saved");
  await second.getByRole("link", { name: "Load the saved answers" }).click();
  await expect(second.locator(".option input").first()).toBeChecked();
});

/// Drags as a hand does, in small steps: a list that makes room on the way hears each of them.
async function drag(page: Page, from: Locator, to: Locator) {
  await from.hover();
  await page.mouse.down();
  const box = await to.boundingBox();
  await page.mouse.move(box!.x + box!.width / 2, box!.y + box!.height / 2, { steps: 10 });
  await page.mouse.up();
}

/// Two lessons; the first one has a picture.
async function writeCourse(page: Page, title: string) {
  await open(page, "/courses/new");
  await page.getByRole("button", { name: "Begin the course" }).click();
  await expect(page.locator("#title-error")).toHaveText("This is needed.");
  await page.fill("#title", title);
  await page.fill("#summary", "How to keep them quiet.");
  await page.getByRole("button", { name: "Begin the course" }).click();
  await expect(page.getByText("No lessons yet")).toBeVisible();
  for (const lesson of ["Pads", "Rotors"]) {
    await page.getByRole("link", { name: "Add a lesson" }).click();
    await page.fill("#title", lesson);
    await page.fill("#body", "# Wear\n\n| New | Worn |\n|---|---|\n| 4 mm | 1 mm |\n\n<script>alert(1)</script>\n\n");
    if (lesson === "Pads") {
      await page.locator("input[type=file]").setInputFiles({ name: "pad.png", mimeType: "image/png", buffer: PNG });
      await expect(page.locator("#body")).toHaveValue(/!\[pad\]\(\/files\/[0-9a-f-]{36}\)/);
      await expect(page.locator(".prose img")).toBeVisible();
    }
    await expect(page.locator(".prose")).toContainText("<script>alert(1)</script>");
    await page.getByRole("button", { name: "Save the lesson" }).click();
    await expect(page.getByRole("link", { name: lesson, exact: true })).toBeVisible();
  }
}

/// One single and one multiple question; right options begin with "Right".
async function writeExam(page: Page) {
  await page.getByRole("link", { name: "Add an exam" }).click();
  await page.fill("#minutes", "10");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("No questions yet")).toBeVisible();
  await page.getByRole("link", { name: "Add a question" }).click();
  await page.fill("#text", "Which one?");
  await options(page, ["Right", "Wrong", "Wrong too"]);
  await page.getByRole("button", { name: "Save the question" }).click();
  await expect(page.getByText("Mark the right answer.")).toBeVisible();
  await page.getByLabel("A is right").check();
  await page.getByRole("button", { name: "Save the question" }).click();
  await expect(page.getByRole("link", { name: "Which one?" })).toBeVisible();
  await page.getByRole("link", { name: "Add a question" }).click();
  await page.getByLabel("Kind").selectOption("multiple");
  await page.fill("#text", "Which ones?");
  await options(page, ["Right a", "Wrong a", "Right b"]);
  await page.getByLabel("A is right").check();
  await page.getByLabel("C is right").check();
  await page.getByRole("button", { name: "Save the question" }).click();
  await expect(page.getByRole("link", { name: "Which ones?" })).toBeVisible();
}

async function options(page: Page, texts: string[]) {
  for (const [n, text] of texts.entries()) {
    await page.getByLabel(`Option ${"ABC"[n]}`).fill(text);
  }
}

async function answerRightly(page: Page) {
  for (const option of await page.locator(".option", { hasText: "Right" }).all()) {
    await option.locator("input").check();
  }
}
