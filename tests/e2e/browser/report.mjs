// The report in Chromium, without network: filters, keyboard, what was looked at, dark mode, and a picture of each.
import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { startBrowser } from "../vscode/rig.mjs";

const [file, artefacts] = process.argv.slice(2);
const browser = await startBrowser();
try {
  const context = await browser.newContext({ offline: true, viewport: { width: 1000, height: 900 } });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (said) => said.type() === "error" && faults.push(said.text()));
  page.on("request", (request) => request.url().startsWith("file:") || faults.push(`asked for ${request.url()}`));
  await page.goto(pathToFileURL(file).href);

  const shown = () => page.locator("article:visible").count();
  const all = await shown();
  assert.ok(all >= 3, `${all} findings`);
  await page.screenshot({ path: path.join(artefacts, "report-light.png") });

  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await page.evaluate(() => document.activeElement.id), "f1");
  await page.keyboard.press("x");
  assert.equal(await page.locator("#f1 .looked input").isChecked(), true);
  await page.locator("input[name=open]").check();
  assert.equal(await shown(), all - 1);
  await page.locator("input[name=open]").uncheck();

  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type("undefined-name");
  assert.ok((await shown()) < all);
  assert.ok((await shown()) > 0);
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Backspace");
  assert.equal(await shown(), all);

  await page.reload();
  assert.equal(await page.locator("#f1 .looked input").isChecked(), true, "what was looked at is kept");

  const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.notEqual(light, dark);
  await page.screenshot({ path: path.join(artefacts, "report-dark.png") });
  await page.setViewportSize({ width: 390, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `a telephone's page is ${wide} wide`);
  assert.deepEqual(faults, []);
  console.log("PASS");
} finally {
  await browser.close();
}
