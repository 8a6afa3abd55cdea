// The extension in its host: problems, fixes, settings, commands, through the API of VS Code.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

const { both, codes, folder, none, problems, settings, until, uri } = require("./project");

/** All that the extension has written to its output. */
function log() {
  const logs = path.join(process.env.HOME, "data", "logs");
  const written = fs.readdirSync(logs, { recursive: true }).filter((name) => name.endsWith("Ringtrue.log"));
  return written.map((name) => fs.readFileSync(path.join(logs, name), "utf8")).join("\n");
}

describe("the extension", () => {
  let document;

  before(async () => {
    document = await vscode.workspace.openTextDocument(uri());
    await vscode.window.showTextDocument(document);
  });

  it("is started by a Python file, from the installed package", async () => {
    const extension = vscode.extensions.getExtension("ringtrue.ringtrue");
    await until("activation", () => extension.isActive);
    assert.ok(fs.existsSync(`${extension.extensionPath}/bundled/libs/ringtrue`), "the server lies in the extension");
    const commands = await vscode.commands.getCommands(true);
    for (const name of ["restart", "showOutput", "showEnvironment", "install"]) {
      assert.ok(commands.includes(`ringtrue.${name}`), name);
    }
  });

  it("shows problems, each at its place behind characters beyond the basic plane", async () => {
    await both();
    for (const one of problems()) {
      const marked = document.getText(one.range);
      assert.equal(marked, { "hallucinated-package": "reqeusts", "undefined-name": "respnse" }[one.code.value]);
      assert.ok(one.message.includes(`'${marked}'`), one.message);
      assert.ok(one.code.target.toString().includes(one.code.value), String(one.code.target));
    }
  });

  it("follows what is typed before it is saved", async () => {
    const typed = new vscode.WorkspaceEdit();
    typed.insert(uri(), new vscode.Position(0, 0), 'mood = "😀"; ');
    typed.insert(uri(), new vscode.Position(1, 0), 'print("😀", respnse)\n');
    assert.ok(await vscode.workspace.applyEdit(typed));
    await until("the typed problem", () => codes().filter((code) => code === "undefined-name").length === 2);
    await vscode.commands.executeCommand("undo");
    await both();
  });

  it("fixes a problem, and the fixed file on disk has it no more", async () => {
    const place = problems().find((one) => one.code.value === "undefined-name").range;
    const action = await until("the fix", async () => {
      // While other extensions still register providers VS Code cancels the request: ask again.
      const offered = await vscode.commands
        .executeCommand("vscode.executeCodeActionProvider", uri(), place, vscode.CodeActionKind.QuickFix.value, 10)
        .then((actions) => actions, (error) => (/Canceled/.test(String(error)) ? [] : Promise.reject(error)));
      return offered.find((one) => one.title.includes("response") && one.edit);
    });
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    assert.ok(await document.save());
    assert.ok(fs.readFileSync(uri().fsPath, "utf8").includes('print("😀😀", response)'));
    await until("one problem", () => JSON.stringify(codes()) === '["hallucinated-package"]');
  });

  it("stops and starts as 'ringtrue.enable' says", async () => {
    await settings().update("enable", false, vscode.ConfigurationTarget.Workspace);
    await none();
    await settings().update("enable", undefined, vscode.ConfigurationTarget.Workspace);
    await until("the problem", () => problems().length === 1);
  });

  it("stops where its Python is none, and starts again where it is one", async () => {
    await settings().update("interpreter", "/no/such/python", vscode.ConfigurationTarget.Workspace);
    await none();
    await settings().update("interpreter", undefined, vscode.ConfigurationTarget.Workspace);
    await until("the problem", () => problems().length === 1);
  });

  it("passes over a Python that is too old, and says so", async () => {
    const old = vscode.Uri.joinPath(folder(), "old-python").fsPath;
    await settings().update("interpreter", old, vscode.ConfigurationTarget.Workspace);
    await none();
    await until("the reason in the log", () => /old-python .*is Python 3\.8\.20, older than 3\.10/.test(log()));
    await settings().update("interpreter", undefined, vscode.ConfigurationTarget.Workspace);
    await until("the problem", () => problems().length === 1);
  });

  it("recovers from a server that ends at once", async () => {
    const path = vscode.Uri.joinPath(folder(), "dying-server").fsPath;
    await settings().update("path", path, vscode.ConfigurationTarget.Workspace);
    await none();
    await settings().update("path", undefined, vscode.ConfigurationTarget.Workspace);
    await until("the problem", () => problems().length === 1);
  });

  it("tells what a file is checked against", async () => {
    const environment = await vscode.commands.executeCommand("ringtrue.showEnvironment");
    assert.match(environment.interpreter, /\.venv/);
    assert.match(environment.version, /^3\.\d+/);
    assert.ok(environment.reason, "a reason is given");
  });

  it("restarts", async () => {
    await vscode.commands.executeCommand("ringtrue.restart");
    await until("the problem", () => problems().length === 1);
  });

  it("takes nothing but folder and command line for an install", async () => {
    const here = folder().toString();
    for (const wrong of [[], [undefined], [{}], [{ folder: here }], [{ folder: here, argv: ["pip", 1] }]]) {
      const run = vscode.commands.executeCommand("ringtrue.install", ...wrong);
      await assert.rejects(run, /folder, argv/, JSON.stringify(wrong));
    }
  });

  it("installs nothing unasked", async () => {
    const ran = [];
    const watch = vscode.tasks.onDidStartTask((event) => ran.push(event.execution.task.name));
    const wanted = { folder: folder().toString(), argv: ["touch", "unasked"] };
    // In a test the host refuses to show the dialog, which is as good as an answer that is not "Run".
    await vscode.commands.executeCommand("ringtrue.install", wanted).then(undefined, () => {});
    watch.dispose();
    assert.deepEqual(ran, []);
    assert.ok(!fs.existsSync(vscode.Uri.joinPath(folder(), "unasked").fsPath));
  });
});
