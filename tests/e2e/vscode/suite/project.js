// What the suites share: the project's file, its problems, and waiting for them.

const assert = require("node:assert/strict");
const vscode = require("vscode");

const folder = () => vscode.workspace.workspaceFolders[0].uri;
const uri = () => vscode.Uri.joinPath(folder(), "story.py");
const settings = () => vscode.workspace.getConfiguration("ringtrue", folder());
const problems = () => vscode.languages.getDiagnostics(uri()).filter((one) => one.source === "ringtrue");
const codes = () => problems().map((one) => one.code.value).sort();
const BOTH = ["hallucinated-package", "undefined-name"];

async function until(what, condition) {
  const end = Date.now() + 20_000;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    assert.ok(Date.now() < end, `waited in vain for ${what}; problems: ${JSON.stringify(problems())}`);
    await new Promise((give) => setTimeout(give, 50));
  }
}

const both = () => until("both problems", () => JSON.stringify(codes()) === JSON.stringify(BOTH));
const none = () => until("no problem", () => problems().length === 0);

module.exports = { both, codes, folder, none, problems, settings, until, uri };
