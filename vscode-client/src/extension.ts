/**
 * The extension's door: ties commands and events of the editor to the session.
 * Does not know how a Python is found, how the server is run, or what it says.
 */

import * as vscode from "vscode";

import { Explainer } from "./explain";
import { install } from "./install";
import { Interpreters } from "./interpreters";
import { CHECK_WORKSPACE, CREATE_BASELINE, EXPLAIN, FIX_WORKSPACE, INSTALL, UPDATE_INDEX, type Environment, type Reason } from "./protocol";
import { reportFalseAlarm } from "./report";
import { DOCUMENTS, Session } from "./session";
import { detail, heading, Status } from "./status";

/** Settings that only a new server process takes up. */
const NEEDS_RESTART = ["ringtrue.enable", "ringtrue.path", "ringtrue.interpreter", "ringtrue.diagnosticMode"];

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
  const explainer = new Explainer(running);
  const version = (context.extension.packageJSON as { version: string }).version;
  context.subscriptions.push(
    log,
    status,
    interpreters,
    explainer,
    vscode.commands.registerCommand(EXPLAIN, (reason?: Reason) => explainer.explain(reason)),
    vscode.commands.registerCommand("ringtrue.checkWorkspace", () => order(running, CHECK_WORKSPACE)),
    vscode.commands.registerCommand("ringtrue.fixWorkspace", () => order(running, FIX_WORKSPACE)),
    vscode.commands.registerCommand("ringtrue.createBaseline", () => order(running, CREATE_BASELINE)),
    vscode.commands.registerCommand("ringtrue.updateIndex", () => order(running, UPDATE_INDEX)),
    vscode.commands.registerCommand("ringtrue.fixAll", fixAll),
    vscode.commands.registerCommand("ringtrue.reportFalseAlarm", async () =>
      reportFalseAlarm(version, await environmentInFront(running)),
    ),
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
  const environment = await environmentInFront(running);
  void tell(environment);
  return environment;
}

async function environmentInFront(running: Session): Promise<Environment | undefined> {
  const uri = vscode.window.activeTextEditor?.document.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  return uri && (await running.environment(uri));
}

/** Has the server carry out a command; it tells itself what came of it. */
async function order(running: Session, command: string): Promise<void> {
  if (!(await running.order(command))) {
    await vscode.window.showWarningMessage("Ringtrue is not running.");
  }
}

/** All safe fixes of the file in front. */
async function fixAll(): Promise<void> {
  await vscode.commands.executeCommand("editor.action.codeAction", { kind: "source.fixAll.ringtrue", apply: "first" });
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
