// In the window: squiggle, problem text, quick fix, saved, gone; then an install, seen and agreed to.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { artefact, PATIENCE, perform, project, workbench } from "./rig.mjs";

const file = process.env.STORY_FILE;
const original = fs.readFileSync(file, "utf8");
let shots = 0;
/** The shots that the pages show, and their names there; the first of each name. */
const PICTURES = new Map([["fixes-of-line-1", "story.png"], ["hover", "hover.png"], ["environment", "environment.png"]]);

async function until(what, condition) {
  for (const end = Date.now() + PATIENCE; !condition(); ) {
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
    await new Promise((give) => setTimeout(give, 50));
  }
}

await perform({}, async (page, address) => {
  const editor = page.locator(".editor-instance .monaco-editor").first();
  const rows = page.locator(".markers-panel .monaco-list-row");
  const menu = page.locator(".context-view .action-widget:has(.actionList)").first();

  async function shot(name) {
    const path = artefact(`${String(++shots).padStart(2, "0")}-${name}.png`);
    await page.screenshot({ path });
    const picture = PICTURES.get(name);
    if (picture && process.env.RINGTRUE_E2E_PICTURES) {
      PICTURES.delete(name);
      fs.copyFileSync(path, `${process.env.RINGTRUE_E2E_PICTURES}/${picture}`);
    }
  }
  const problem = (text) => rows.and(page.locator(`[aria-label*="${text}"]`));
  const shows = (text) =>
    page.waitForFunction(
      (wanted) => document.querySelector(".editor-instance .view-lines")?.innerText.replace(/\u00a0/g, " ").includes(wanted),
      text,
    );

  async function goTo(line, column) {
    await editor.locator(".view-line").first().click();
    await page.keyboard.press("Control+G");
    await page.locator(".quick-input-widget input").waitFor();
    await page.keyboard.type(`${line}:${column}`);
    await page.keyboard.press("Enter");
    await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  // While other extensions still register providers VS Code cancels the request, and the menu does not open: ask again.
  async function openMenu() {
    for (let attempt = 0; attempt < 6; attempt++) {
      await page.keyboard.press("Control+.");
      if (await menu.waitFor({ timeout: 4_000 }).then(() => true, () => false)) {
        return;
      }
    }
    throw new Error("the menu of quick fixes does not open");
  }

  async function fix(line, column, wanted) {
    await goTo(line, column);
    await openMenu();
    await shot(`fixes-of-line-${line}`);
    await menu.locator(".monaco-list-row", { hasText: wanted }).first().click();
  }

  async function save(name) {
    await page.keyboard.press("Control+S");
    await page.locator(`.tab[data-resource-name="${name}"]:not(.dirty)`).waitFor();
  }

  await page.goto(workbench(address, file), { waitUntil: "domcontentloaded" });
  await page.locator('.tab[data-resource-name="story.py"]').waitFor();
  await editor.locator(".squiggly-error, .squiggly-warning").first().waitFor({ timeout: 2 * PATIENCE });
  await page.keyboard.press("Control+Shift+M");
  await problem("reqeusts").first().waitFor();
  await problem("respnse").first().waitFor();
  await shot("problems");
  for (const [text, rule, place] of [
    ["reqeusts", "hallucinated-package", "line 1 and character 22"],
    ["respnse", "undefined-name", "line 4 and character 15"],
  ]) {
    const row = problem(text).first();
    const shown = `${await row.getAttribute("aria-label")} | ${await row.innerText()}`.replace(/\s+/g, " ");
    console.log(shown);
    for (const part of [rule, place, "ringtrue"]) {
      assert.ok(shown.includes(part), `'${part}' in the problem: ${shown}`);
    }
  }

  await goTo(1, 24);
  await page.keyboard.press("Control+K");
  await page.keyboard.press("Control+I");
  // The report is there at once; how it is known comes from the server.
  const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "a project named 'reqeusts'" }).first();
  await hover.waitFor();
  console.log((await hover.innerText()).replace(/\s+/g, " "));
  await shot("hover");
  await page.keyboard.press("Escape");

  await page.locator('[id="status.languageStatus"]').click();
  const status = page.locator(".hover-language-status");
  await status.filter({ hasText: /Python 3\.\d+/ }).first().waitFor();
  const told = (await status.allInnerTexts()).join(" | ");
  console.log(told);
  for (const part of [/the folder '\.venv'/, /package names of \d{4}-\d\d-\d\d/]) {
    assert.match(told, part);
  }
  assert.ok(await status.evaluateAll((all) => all.every((one) => one.scrollWidth <= one.clientWidth)), `it fits: ${told}`);
  await shot("environment");
  await page.keyboard.press("Escape");

  await fix(1, 24, /requests/);
  await shows("import requests as http");
  await fix(4, 17, /response/);
  await shows(", response)");
  assert.equal(fs.readFileSync(file, "utf8"), original, "nothing is saved yet");
  await save("story.py");
  await rows.first().waitFor({ state: "detached" });
  await shot("problems-gone");

  // An install: nothing runs before the exact command line has been seen and agreed to.
  fs.writeFileSync(path.join(project, "needs.py"), "import rich\n\nprint(rich)\n");
  await page.keyboard.press("Control+P");
  await page.locator(".quick-input-widget input").waitFor();
  await page.keyboard.type("needs.py");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "needs.py" }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator('.tab[data-resource-name="needs.py"].active').waitFor();
  await problem("rich").first().waitFor();
  const dialog = page.locator(".monaco-dialog-box");
  const ran = path.join(project, "pip-ran");
  await fix(1, 9, /install/i);
  await dialog.waitFor();
  const asked = await dialog.innerText();
  console.log(asked);
  assert.match(asked, /install rich/);
  assert.ok(asked.includes(project), "the dialog names the folder");
  await shot("install-asks");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  await fix(1, 9, /install/i);
  await dialog.waitFor();
  assert.ok(!fs.existsSync(ran), "nothing ran after Cancel");
  await dialog.getByRole("button", { name: "Run" }).click();
  await until("the installer", () => fs.existsSync(ran));
  assert.match(fs.readFileSync(ran, "utf8"), /install.*rich/);
  await shot("installing");
  await editor.locator(".squiggly-error, .squiggly-warning").first().waitFor({ state: "detached" });
  await shot("installed");
});
