// With the Python extension beside it: the interpreter that is selected there is the one checked against.

const vscode = require("vscode");

const { both, folder, settings, until, uri } = require("./project");

const checkedAgainst = (name) =>
  until(`interpreter '${name}'`, async () => {
    const wanted = vscode.Uri.joinPath(folder(), name).fsPath;
    return (await vscode.commands.executeCommand("ringtrue.showEnvironment"))?.interpreter?.startsWith(wanted);
  });

describe("the extension beside the Python extension", () => {
  before(async () => {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri()));
    await both();
  });

  it("checks against the interpreter that is selected", () => checkedAgainst("first"));

  it("follows when another is selected", async () => {
    await vscode.commands.executeCommand("python.setInterpreter", "second");
    await checkedAgainst("second");
    await both();
  });

  it("heeds the setting before the selection", async () => {
    const python = vscode.Uri.joinPath(folder(), ".venv", "bin", "python").fsPath;
    await settings().update("python", python, vscode.ConfigurationTarget.Workspace);
    await checkedAgainst(".venv");
  });
});
