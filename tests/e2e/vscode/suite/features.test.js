// What the extension offers beside problems and fixes of open files, through the API of VS Code.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const vscode = require("vscode");

const { both, folder, settings, until, uri } = require("./project");

const LITERAL = fs.readFileSync(path.join(path.dirname(process.env.STORY_FILE), "literal.py"), "utf8");
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

  it("fix all that is safe to fix, in the file in front", async () => {
    const literal = vscode.Uri.joinPath(folder(), "literal.py");
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(literal), { preview: false });
    await until("both comparisons", () => found(literal).length === 2);
    await until("the fix", async () => {
      await vscode.commands.executeCommand("ringtrue.fixAll");
      return !editor.document.getText().includes(" is ");
    });
    await until("no problem", () => found(literal).length === 0);
    await vscode.commands.executeCommand("undo");
    await until("both again", () => found(literal).length === 2);
  });

  it("fix on save what is safe, and nothing else", async () => {
    const literal = vscode.Uri.joinPath(folder(), "literal.py");
    const onSave = () => vscode.workspace.getConfiguration("editor", { uri: literal, languageId: "python" });
    await onSave().update("codeActionsOnSave", { "source.fixAll.ringtrue": "always" }, vscode.ConfigurationTarget.Workspace);
    const document = await vscode.workspace.openTextDocument(literal);
    await until("the fix on save", async () => {
      const end = document.lineAt(document.lineCount - 1).range.end;
      const typed = new vscode.WorkspaceEdit();
      typed.insert(literal, end, "\n");
      await vscode.workspace.applyEdit(typed);
      await document.save();
      return !fs.readFileSync(literal.fsPath, "utf8").includes(" is ");
    });
    await onSave().update("codeActionsOnSave", undefined, vscode.ConfigurationTarget.Workspace);
    fs.writeFileSync(literal.fsPath, LITERAL);
    await until("both again", () => found(literal).length === 2);
  });

  it("fix all that is safe to fix, in the workspace", async () => {
    const literal = vscode.Uri.joinPath(folder(), "literal.py");
    await vscode.commands.executeCommand("ringtrue.fixWorkspace");
    const document = await vscode.workspace.openTextDocument(literal);
    await until("the edit", () => !document.getText().includes(" is "));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri()));
  });

  it("offer tests of a function that states examples, as a refactoring", async () => {
    const stated = vscode.Uri.joinPath(folder(), "stated.py");
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(stated));
    const first = new vscode.Range(0, 4, 0, 4);
    await until("the generators", async () => {
      const offered = await vscode.commands
        .executeCommand("vscode.executeCodeActionProvider", stated, first, vscode.CodeActionKind.Refactor.value)
        .then((actions) => actions, () => []);
      return offered.some((one) => /example/i.test(one.title));
    });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri()));
  });

  it("say that the list of names stays where the network is switched off", async () => {
    await vscode.commands.executeCommand("ringtrue.updateIndex"); // told in a message, which an extension cannot read
    assert.doesNotMatch(log(), /\[error\]/);
  });

  it("show the output", () => vscode.commands.executeCommand("ringtrue.showOutput"));

  it("show the problems of all files where that is set", async () => {
    const other = vscode.Uri.joinPath(folder(), "unopened.py");
    fs.writeFileSync(other.fsPath, "print(nowhere)\n");
    await settings().update("diagnosticMode", "workspace", vscode.ConfigurationTarget.Workspace);
    await until("the problem of a file that is not open", () => found(other).length === 1);
    fs.rmSync(other.fsPath);
    await until("no problem of a file that is gone", () => found(other).length === 0);
    await settings().update("diagnosticMode", undefined, vscode.ConfigurationTarget.Workspace);
    await both();
  });

  it("leave to Ruff what it reports where it is configured", async () => {
    const literal = vscode.Uri.joinPath(folder(), "beside", "literal.py");
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(literal));
    await until("the import alone", () => found(literal).map((one) => one.code.value).join() === "hallucinated-package");
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri()));
  });

  it("create a baseline, which holds at once and until it is deleted", async () => {
    await vscode.commands.executeCommand("ringtrue.createBaseline");
    await until("no problem", () => found(uri()).length === 0);
    fs.rmSync(vscode.Uri.joinPath(folder(), "ringtrue-baseline.json").fsPath);
    await both();
  });

  it("know the commands by name", async () => {
    const commands = await vscode.commands.getCommands(true);
    const declared = vscode.extensions.getExtension("ringtrue.ringtrue").packageJSON.contributes.commands;
    assert.equal(declared.length, 11);
    for (const { command } of declared) {
      assert.ok(commands.includes(command), command);
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
