// What the extension offers beside problems and fixes of open files, through the API of VS Code.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const vscode = require("vscode");

const { both, folder, settings, until, uri } = require("./project");

const found = (place) => vscode.languages.getDiagnostics(place).filter((one) => one.source === "ringtrue");

function log() {
  const logs = path.join(process.env.HOME, "data", "logs");
  const written = fs.readdirSync(logs, { recursive: true }).filter((name) => name.endsWith("Ringtrue.log"));
  return written.map((name) => fs.readFileSync(path.join(logs, name), "utf8")).join("\n");
}

describe("the extension's commands", () => {
  before(async () => {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri()));
    await both();
  });

  it("check the whole workspace", async () => {
    const other = vscode.Uri.joinPath(folder(), "other.py");
    await vscode.commands.executeCommand("ringtrue.checkWorkspace");
    const [one] = await until("a problem of a file that is not open", () => found(other).length && found(other));
    assert.equal(one.code.value, "undefined-name");
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(other), { preview: false });
    await until("the problem, once", () => found(other).length === 1);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri()));
  });

  it("explain a rule, with the reason of a report", async () => {
    const reason = { rule: "undefined-name", message: "undefined name 'x'", evidence: ["is it bound?: no"] };
    const text = await vscode.commands.executeCommand("ringtrue.explain", reason);
    for (const part of ["undefined name 'x'", "is it bound?: no", "# undefined-name", "## Not reported"]) {
      assert.ok(text.includes(part), part);
    }
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri()));
  });

  it("offer the reason as an action", async () => {
    const [one] = found(uri());
    const action = await until("the action", async () => {
      const offered = await vscode.commands
        .executeCommand("vscode.executeCodeActionProvider", uri(), one.range, vscode.CodeActionKind.QuickFix.value)
        .then((actions) => actions, () => []);
      return offered.find((each) => each.title.startsWith("Show why"));
    });
    assert.equal(action.command.command, "ringtrue.explain");
    assert.equal(action.command.arguments[0].rule, one.code.value);
  });

  it("write a report of a false alarm that tells nothing of this machine", async () => {
    const [one] = found(uri());
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri()));
    editor.selection = new vscode.Selection(one.range.start, one.range.end);
    const text = await vscode.commands.executeCommand("ringtrue.reportFalseAlarm");
    assert.ok(text.includes(`\`${one.code.value}\``), text);
    assert.ok(text.includes(one.message), text);
    assert.ok(!text.includes(folder().fsPath), text);
    assert.ok(!text.includes(os.homedir()), text);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("know the commands by name", async () => {
    const commands = await vscode.commands.getCommands(true);
    for (const name of ["explain", "checkWorkspace", "fixAll", "updateIndex", "reportFalseAlarm"]) {
      assert.ok(commands.includes(`ringtrue.${name}`), name);
    }
  });
});

describe("a notebook", () => {
  it("is told of by cell, and knows what the cells above bind", async () => {
    const cell = (text) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, "python");
    const cells = [cell("%pip install nothing\nanswer = 1\n"), cell("!ls\nprint(answer, anser)\n")];
    const notebook = await vscode.workspace.openNotebookDocument("jupyter-notebook", new vscode.NotebookData(cells));
    await vscode.window.showNotebookDocument(notebook);
    const second = notebook.cellAt(1).document.uri;
    const [one] = await until("the problem of the second cell", () => found(second).length && found(second));
    assert.equal(one.code.value, "undefined-name");
    assert.deepEqual([one.range.start.line, one.range.start.character], [1, 14]);
    assert.deepEqual(found(notebook.cellAt(0).document.uri), []);
    const action = await until("the fix", async () => {
      const offered = await vscode.commands
        .executeCommand("vscode.executeCodeActionProvider", second, one.range, vscode.CodeActionKind.QuickFix.value)
        .then((actions) => actions, () => []);
      return offered.find((each) => each.title.includes("answer") && each.edit);
    });
    assert.deepEqual(action.edit.entries().map(([place]) => place.toString()), [second.toString()]);
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    await until("no problem", () => found(second).length === 0);
    assert.equal(notebook.cellAt(1).document.getText(), "!ls\nprint(answer, answer)\n");
  });
});

describe("a server that ends again and again", () => {
  it("is given up, with its last words", async () => {
    const dying = vscode.Uri.joinPath(folder(), "dying-server").fsPath;
    await settings().update("path", dying, vscode.ConfigurationTarget.Workspace);
    await until("the reason", () => /the server ended 5 times within three minutes; its last words: boom/.test(log()));
    await settings().update("path", undefined, vscode.ConfigurationTarget.Workspace);
    await until("the problems again", () => found(uri()).length > 0);
  });
});
