// An empty profile, only a Python, no network: how long a user waits for the first finding, and what the logs say.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const vscode = require("vscode");

const { folder, until } = require("./project");

const MOST_SECONDS = 5;

describe("an empty profile with only a Python, off-line", () => {
  it("tells the first finding soon", async () => {
    const place = vscode.Uri.joinPath(folder(), "new.py");
    fs.writeFileSync(place.fsPath, "import reqeusts\n");
    assert.ok(!vscode.extensions.getExtension("ringtrue.ringtrue").isActive, "nothing has started it yet");
    const began = Date.now();
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(place));
    await until("the finding", () => vscode.languages.getDiagnostics(place).some((one) => one.source === "ringtrue"));
    const seconds = (Date.now() - began) / 1000;
    const load = os.loadavg()[0];
    fs.writeFileSync(path.join(process.env.STORY_ARTEFACTS, "first-finding.json"), JSON.stringify({ seconds, load }));
    // On a machine that is busy with other things this says nothing.
    assert.ok(seconds < MOST_SECONDS || load > os.cpus().length, `${seconds} s at a load of ${load}`);
  });

  it("without an error in any log", async () => {
    await new Promise((give) => setTimeout(give, 1_000)); // what is wrong with the network is told late
    const logs = path.join(process.env.HOME, "data", "logs");
    const files = fs.readdirSync(logs, { recursive: true }).filter((name) => name.endsWith(".log"));
    assert.ok(files.some((name) => name.endsWith("Ringtrue.log")), files.join());
    const errors = files.flatMap((name) =>
      fs
        .readFileSync(path.join(logs, name), "utf8")
        .split("\n")
        .filter((line) => / \[error\] /.test(line))
        .map((line) => `${name}: ${line}`),
    );
    assert.deepEqual(errors, []);
  });
});
