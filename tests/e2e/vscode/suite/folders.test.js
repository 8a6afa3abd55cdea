// Two folders in one window: each is checked against its own environment, by its own settings.

const assert = require("node:assert/strict");
const vscode = require("vscode");

const { until } = require("./project");

const file = (index) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders[index].uri, "story.py");
const codes = (index) =>
  vscode.languages
    .getDiagnostics(file(index))
    .filter((one) => one.source === "ringtrue")
    .map((one) => one.code.value)
    .sort()
    .join(" ");
const show = async (index) => vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file(index)), { preview: false });
const checkedAgainst = (part) =>
  until(`an interpreter in '${part}'`, async () =>
    (await vscode.commands.executeCommand("ringtrue.showEnvironment"))?.interpreter?.includes(part),
  );

describe("a window with two folders", () => {
  it("checks each by its own settings", async () => {
    assert.equal(vscode.workspace.workspaceFolders.length, 2);
    await show(0);
    await show(1);
    await until("both problems of the first", () => codes(0) === "hallucinated-package undefined-name");
    await until("one problem of the second", () => codes(1) === "hallucinated-package");
  });

  it("and against its own environment", async () => {
    await show(0);
    await checkedAgainst("project/.venv");
    await show(1);
    await checkedAgainst("second/env");
  });
});
