// Runs a mocha suite ($STORY_SUITE) in the extension host, against the installed .vsix.
// A built VS Code takes a test path only through the configuration that stands in the workbench page: it is put there.

import fs from "node:fs";
import path from "node:path";

import { artefact, installed, PATIENCE, perform, workbench } from "./rig.mjs";

const suite = path.join(import.meta.dirname, "suite", "index.js");

await perform({ trusting: process.env.STORY_TRUST !== "no" }, async (page, address) => {
  const ended = new Promise((give) => page.exposeFunction("codeAutomationExit", give));
  await page.exposeFunction("codeAutomationLog", () => {}); // the suite writes a report of its own
  const uri = (place) => ({ $mid: 1, scheme: "vscode-remote", authority: new URL(address).host, path: place });
  const development = { extensions: [uri(installed())], extensionTestsPath: uri(suite) };
  await page.addInitScript((options) => {
    const get = Element.prototype.getAttribute;
    Element.prototype.getAttribute = function (name) {
      const value = get.call(this, name);
      if (name !== "data-settings" || this.id !== "vscode-workbench-web-configuration" || !value) {
        return value;
      }
      return JSON.stringify({ ...JSON.parse(value), developmentOptions: options });
    };
  }, development);
  await page.goto(workbench(address));
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error("the suite does not end")), 3 * PATIENCE));
  const status = await Promise.race([ended, late]);
  const report = artefact("suite.txt");
  console.log(fs.existsSync(report) ? fs.readFileSync(report, "utf8") : "the suite left no report");
  if (status !== 0) {
    throw new Error(`the suite ended with ${status}`);
  }
});
