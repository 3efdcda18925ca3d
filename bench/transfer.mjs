// What a browser fetches to open a page and wake it, as "address bytes" lines: node bench/transfer.mjs URL SESSION CHROMIUM
import { chromium } from "playwright";

const [url, session, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
const context = await browser.newContext();
await context.addCookies([{ name: "towpath_session", value: session, url }]);
const page = await context.newPage();
await page.goto(url);
await page.locator("body[data-hydrated]").waitFor();
const files = await page.evaluate(() =>
  performance
    .getEntries()
    .filter((entry) => ["navigation", "resource"].includes(entry.entryType) && entry.encodedBodySize > 0)
    .map((entry) => [new URL(entry.name).pathname, entry.encodedBodySize]),
);
for (const [file, bytes] of files) console.log(file, bytes);
await browser.close();
