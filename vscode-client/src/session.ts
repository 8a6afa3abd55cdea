/**
 * The running server: started, stopped and restarted one at a time. The extension's only mutable state.
 * Does not know the commands and events that ask for it.
 */

import * as readline from "node:readline";
import type { Readable } from "node:stream";
import * as vscode from "vscode";
import { LanguageClient, State, type Executable, type LanguageClientOptions } from "vscode-languageclient/node";

import type { Interpreters } from "./interpreters";
import { Crashes } from "./crashes";
import {
  ENVIRONMENT,
  EXPLAIN,
  INSTALL,
  PAGE,
  RULES,
  STATUS,
  type Environment,
  type InitializationOptions,
  type Page,
  type RuleLine,
} from "./protocol";
import { candidates, findPython, ISOLATED, OLDEST, type Unfit } from "./python";
import type { Status } from "./status";

/** What the server checks. */
export const DOCUMENTS = [
  { scheme: "file", language: "python" },
  { scheme: "untitled", language: "python" },
  { scheme: "file", language: "pip-requirements" },
  { scheme: "file", pattern: "**/*requirements*.{txt,in}" },
  { scheme: "file", pattern: "**/requirements/*.{txt,in}" },
  { scheme: "file", pattern: "**/pyproject.toml" },
  { scheme: "file", pattern: "**/environment*.{yml,yaml}" },
];

/** Cells of notebooks, as the protocol names them. */
const CELLS = [{ notebook: "jupyter-notebook", language: "python" }];

export class Session {
  private client: LanguageClient | undefined;
  private started: Record<string, string> = {};
  /** Why the server was given up. */
  private failed: string | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly extension: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
    private readonly interpreters: Interpreters,
    private readonly status: Status,
  ) {}

  /** Stop the server if it runs, and start it with what now holds. */
  restart(): Promise<void> {
    return this.inTurn(() => this.again());
  }

  /** Restart only where another interpreter has been selected since the server was started. */
  interpretersChanged(): Promise<void> {
    return this.inTurn(async () => {
      const now = await this.interpreters.selected(folders());
      if (this.client && JSON.stringify(now) !== JSON.stringify(this.started)) {
        await this.again();
      }
    });
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.end());
  }

  /** Show what the file in front is checked against; before it is known, or for any other file, what is shown stays. */
  async follow(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (document && vscode.languages.match(DOCUMENTS, document)) {
      const environment = await this.environment(document.uri).catch(() => undefined);
      if (environment) {
        this.status.show(environment);
      }
    }
  }

  /** What `uri` is checked against; undefined while no server runs. */
  async environment(uri: vscode.Uri): Promise<Environment | undefined> {
    await this.turn;
    return this.client?.isRunning()
      ? await this.client.sendRequest<Environment>(ENVIRONMENT, { uri: uri.toString() })
      : undefined;
  }

  async rules(): Promise<readonly RuleLine[]> {
    return (await this.asked<RuleLine[]>(RULES, {})) ?? [];
  }

  async page(rule: string): Promise<Page | undefined> {
    return (await this.asked<Page | null>(PAGE, { rule })) ?? undefined;
  }

  /** Have the server carry out one of its own commands; false while no server runs. */
  async order(command: string): Promise<boolean> {
    return (await this.asked("workspace/executeCommand", { command })) !== undefined;
  }

  private async asked<T>(method: string, params: unknown): Promise<T | undefined> {
    await this.turn;
    return this.client?.isRunning() ? await this.client.sendRequest<T>(method, params) : undefined;
  }

  /** One change of state at a time: a second request waits for the first. A failed one does not stop the next. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(work).catch((error: unknown) => {
      this.status.stopped(String(error));
      this.log.error(error instanceof Error ? error : String(error));
    });
    return this.turn;
  }

  private async again(): Promise<void> {
    await this.end().catch((error: unknown) => this.log.warn(String(error)));
    await this.begin();
  }

  private async begin(): Promise<void> {
    if (!enabled()) {
      this.status.stopped("setting 'ringtrue.enable' is off", vscode.LanguageStatusSeverity.Information);
      return;
    }
    this.status.starting();
    this.failed = undefined;
    this.started = await this.interpreters.selected(folders());
    const command = await this.command();
    if (!command) {
      return;
    }
    this.log.info(`starting ${[command.command, ...(command.args ?? [])].join(" ")}`);
    const client = new LanguageClient("ringtrue", "Ringtrue", command, this.options());
    this.client = client;
    // It tells of one folder; the file in front may lie in another.
    client.onNotification(STATUS, () => this.follow());
    client.onDidChangeState(({ newState }) => {
      if (this.client === client && newState !== State.Starting && newState !== State.Running) {
        this.status.stopped(this.failed ?? "the server has ended; the output tells more");
      }
    });
    await client.start();
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (!client) {
      return;
    }
    try {
      // A client that is still starting cannot be stopped; left alone it would run beside the next one.
      await (client.needsStop() ? client.start() : undefined);
    } finally {
      await client.dispose().catch((error: unknown) => this.log.info(`the server had ended before: ${String(error)}`));
    }
  }

  private options(): LanguageClientOptions {
    const initializationOptions: InitializationOptions = {
      settings: vscode.workspace.getConfiguration("ringtrue"),
      interpreters: this.started,
      clientCommands: [INSTALL, EXPLAIN],
      trusted: vscode.workspace.isTrusted,
      status: true,
    };
    const crashes = new Crashes((reason) => this.gaveUp(reason));
    const listen = (heard: (line: string) => void) => (input: Readable) => {
      readline.createInterface({ input }).on("line", heard);
    };
    return {
      documentSelector: [...DOCUMENTS, ...CELLS],
      outputChannel: this.log,
      initializationOptions,
      errorHandler: crashes,
      stdioOptions: {
        stdout: listen((line) => this.log.info(line)),
        stderr: listen((line) => {
          crashes.heard(line);
          this.log.error(line);
        }),
      },
    };
  }

  /** The server ends again and again: say why, once. */
  private gaveUp(reason: string): void {
    this.failed = reason;
    this.status.stopped(reason);
    this.log.error(`Ringtrue was given up: ${reason}`);
    void this.offer(`Ringtrue is not running: ${reason}.`);
  }

  private async offer(message: string): Promise<void> {
    const [restart, output] = ["Restart", "Show Output"];
    const answer = await vscode.window.showErrorMessage(message, restart, output);
    if (answer === restart) {
      await this.restart();
    } else if (answer === output) {
      this.log.show();
    }
  }

  private async command(): Promise<Executable | undefined> {
    const settings = vscode.workspace.getConfiguration("ringtrue");
    const path = settings.get("path", "");
    // Not the workspace folder: on Windows the current directory is where programs are looked for first.
    const options = { cwd: this.extension.fsPath };
    if (path) {
      return { command: path, args: ["server"], options };
    }
    const among = candidates({
      setting: settings.get("interpreter", ""),
      selected: vscode.workspace.isTrusted ? [...new Set(Object.values(this.started))] : [],
      folders: vscode.workspace.isTrusted ? folders().map(({ uri }) => uri.fsPath) : [],
    });
    const { python, unfit } = await findPython(among, this.extension.fsPath);
    this.explain(unfit);
    if (!python) {
      void this.complain();
      return undefined;
    }
    this.log.info(`server runs on Python ${python.version}, ${python.executable} (${python.reason})`);
    const script = vscode.Uri.joinPath(this.extension, "bundled", "tool", "server.py").fsPath;
    return { command: python.executable, args: [...ISOLATED, script], options };
  }

  private explain(unfit: readonly Unfit[]): void {
    for (const { candidate, why } of unfit) {
      this.log.info(`passed over ${candidate.command} (${candidate.reason}): ${why}`);
    }
  }

  private async complain(): Promise<void> {
    const oldest = OLDEST.join(".");
    this.status.stopped(`no Python ${oldest} or later was found`);
    const message = `Ringtrue needs Python ${oldest} or later to run, and found none. Install one, or name it in the setting 'ringtrue.interpreter'.`;
    this.log.error(message);
    const [settings, output] = ["Open Settings", "Show Output"];
    const answer = await vscode.window.showErrorMessage(message, settings, output);
    if (answer === settings) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "ringtrue.interpreter");
    } else if (answer === output) {
      this.log.show();
    }
  }
}

function folders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
}

/** Whether any folder, or the window without one, wants to be checked. */
function enabled(): boolean {
  const scopes = folders().length ? folders().map(({ uri }) => uri) : [undefined];
  return scopes.some((scope) => vscode.workspace.getConfiguration("ringtrue", scope).get("enable", true));
}
