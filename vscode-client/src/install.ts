/**
 * Runs the project's own installer after the user has seen the exact command line and agreed.
 * Does not know which installer a project uses: the server says so.
 */

import * as vscode from "vscode";

import type { Install } from "./protocol";

const RUN = "Run";

/** The command `ringtrue.install`; its arguments are what the fix carries, each an {@link Install}. */
export async function install(...asked: unknown[]): Promise<void> {
  for (const wanted of parse(asked)) {
    if (!(await agreed(wanted))) {
      return;
    }
    await vscode.tasks.executeTask(task(wanted));
  }
}

/** How a command line is shown: an argument that a reader could take for two is quoted. */
export function shown(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./\\~^<>!*[\]-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
}

function parse(asked: unknown[]): Install[] {
  if (asked.length > 0 && asked.every(isInstall)) {
    return asked;
  }
  throw new Error("'ringtrue.install' needs {folder, argv}");
}

function isInstall(value: unknown): value is Install {
  const { folder, argv } = (value ?? {}) as Partial<Install>;
  return (
    typeof folder === "string" && Array.isArray(argv) && argv.length > 0 && argv.every((word) => typeof word === "string")
  );
}

async function agreed({ folder, argv }: Install): Promise<boolean> {
  if (!vscode.workspace.isTrusted) {
    void explainTrust();
    return false;
  }
  const detail = `${shown(argv)}\n\nin ${vscode.Uri.parse(folder).fsPath}`;
  return (await vscode.window.showInformationMessage("Run this command?", { modal: true, detail }, RUN)) === RUN;
}

async function explainTrust(): Promise<void> {
  const manage = "Manage Workspace Trust";
  const message = "Ringtrue installs packages only in a trusted workspace.";
  if ((await vscode.window.showWarningMessage(message, manage)) === manage) {
    await vscode.commands.executeCommand("workbench.trust.manage");
  }
}

function task({ folder, argv }: Install): vscode.Task {
  const uri = vscode.Uri.parse(folder);
  const [program, ...args] = argv as [string, ...string[]];
  const made = new vscode.Task(
    { type: "ringtrue", argv },
    vscode.workspace.getWorkspaceFolder(uri) ?? vscode.TaskScope.Workspace,
    shown(argv),
    "Ringtrue",
    new vscode.ProcessExecution(program, args, { cwd: uri.fsPath }),
    [],
  );
  made.presentationOptions = { reveal: vscode.TaskRevealKind.Always, focus: false, clear: false };
  return made;
}
