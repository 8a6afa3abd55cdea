// A workspace that is not trusted: problems are shown, and nothing that lies in it is run.
// The test that starts this suite has put traps where an interpreter or a server would be; it looks afterwards.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const vscode = require("vscode");

const { both, folder, uri } = require("./project");

describe("the extension in restricted mode", () => {
  before(async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri()));
  });

  it("shows problems, with a server that is not the workspace's", both);

  it("shows them after a restart", async () => {
    await vscode.commands.executeCommand("ringtrue.restart");
    await both();
  });

  it("installs nothing", async () => {
    const ran = [];
    const watch = vscode.tasks.onDidStartTask((event) => ran.push(event.execution.task.name));
    const wanted = { folder: folder().toString(), argv: [vscode.Uri.joinPath(folder(), "trap").fsPath] };
    await vscode.commands.executeCommand("ringtrue.install", wanted);
    watch.dispose();
    assert.deepEqual(ran, []);
    assert.ok(!fs.existsSync(vscode.Uri.joinPath(folder(), "trapped").fsPath));
  });
});
