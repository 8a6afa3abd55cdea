/**
 * The extension's door: ties commands and events of the editor to the session.
 * Does not know how a Python is found, how the server is run, or what it says.
 */

import * as vscode from "vscode";

import { install } from "./install";
import { Interpreters } from "./interpreters";
import { INSTALL, type Environment } from "./protocol";
import { DOCUMENTS, Session } from "./session";
import { detail, heading, Status } from "./status";

/** Settings that only a new server process takes up. */
const NEEDS_RESTART = ["ringtrue.enable", "ringtrue.path", "ringtrue.interpreter"];

let session: Session | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Ringtrue", { log: true });
  const status = new Status(DOCUMENTS);
  const interpreters = new Interpreters(log);
  const running = new Session(context.extensionUri, log, interpreters, status);
  session = running;
  const restart = async (): Promise<void> => {
    await running.restart();
    await running.follow();
  };
  context.subscriptions.push(
    log,
    status,
    interpreters,
    vscode.commands.registerCommand("ringtrue.restart", restart),
    vscode.commands.registerCommand("ringtrue.showOutput", () => log.show()),
    vscode.commands.registerCommand("ringtrue.showEnvironment", () => showEnvironment(running)),
    vscode.commands.registerCommand(INSTALL, install),
    interpreters.onDidChange(() => running.interpretersChanged()),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((event) =>
      NEEDS_RESTART.some((key) => event.affectsConfiguration(key)) ? restart() : undefined,
    ),
    vscode.window.onDidChangeActiveTextEditor(() => running.follow()),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}

/** Tells the user, and returns to a caller, what the file in front is checked against. */
async function showEnvironment(running: Session): Promise<Environment | undefined> {
  const uri = vscode.window.activeTextEditor?.document.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const environment = uri && (await running.environment(uri));
  void tell(environment);
  return environment;
}

async function tell(environment: Environment | undefined): Promise<void> {
  if (!environment) {
    await vscode.window.showWarningMessage("Ringtrue is not running.");
    return;
  }
  const select = "Select Interpreter";
  const message = `${heading(environment)} — ${detail(environment)}`;
  if ((await vscode.window.showInformationMessage(message, select)) === select) {
    await selectInterpreter();
  }
}

async function selectInterpreter(): Promise<void> {
  const commands = await vscode.commands.getCommands(true);
  if (commands.includes("python.setInterpreter")) {
    await vscode.commands.executeCommand("python.setInterpreter");
  } else {
    await vscode.commands.executeCommand("workbench.action.openSettings", "ringtrue.python");
  }
}
