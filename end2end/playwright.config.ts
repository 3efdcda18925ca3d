import { defineConfig } from "@playwright/test";

// The server is started by script/test; TOWPATH_URL says where, CHROMIUM which browser.
export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  timeout: 120_000,
  expect: { timeout: 10_000 },
  // One server, one vendor's data: journeys in parallel would get into each other's lists.
  workers: 1,
  use: {
    baseURL: process.env.TOWPATH_URL ?? "http://127.0.0.1:3000",
    locale: "en-US",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "hydrated", testIgnore: /plain\.spec/ },
    { name: "plain", testMatch: /plain\.spec/, use: { javaScriptEnabled: false } },
  ],
});
