/**
 * Which interpreter the user has selected for a folder, asked of the Python extensions when they are there.
 * Does not require either of them, and does not look for environments itself: the server does that.
 */

import * as vscode from "vscode";

const ENVIRONMENTS_EXTENSION = "ms-python.vscode-python-envs";
const PYTHON_EXTENSION = "ms-python.python";
/** Another extension that takes long to start must not hold ours up; its answer then arrives as a change. */
const PATIENCE_MILLISECONDS = 5_000;

/** The part of the Python Environments extension's API that is used here. */
interface EnvironmentsApi {
  getEnvironment(scope: vscode.Uri | undefined): Promise<{ execInfo?: { run?: { executable?: string } } } | undefined>;
  readonly onDidChangeEnvironment: vscode.Event<unknown>;
}

/** The part of the Python extension's API that is used here. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(
      environment: unknown,
    ): Promise<{ readonly executable: { readonly uri: vscode.Uri | undefined } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

interface Source {
  selected(folder: vscode.Uri): Promise<string | undefined>;
  readonly onDidChange: vscode.Event<unknown>;
}

export class Interpreters implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[] = [this.changed];
  private source: Promise<Source | undefined> | undefined;

  /** Fires when the user selects another interpreter for any folder. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Folder URI to executable, for the folders that have one selected. */
  async selected(folders: readonly vscode.WorkspaceFolder[]): Promise<Record<string, string>> {
    this.source ??= this.connect();
    const source = await withinPatience(this.source, this.log);
    const entries = await Promise.all(
      folders.map(async ({ uri }) => [uri.toString(), source && (await this.ask(source, uri))] as const),
    );
    return Object.fromEntries(entries.filter((entry): entry is readonly [string, string] => Boolean(entry[1])));
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async ask(source: Source, folder: vscode.Uri): Promise<string | undefined> {
    try {
      return await withinPatience(source.selected(folder), this.log);
    } catch (error) {
      this.log.warn(`the Python extension gave no interpreter for ${folder.fsPath}: ${String(error)}`);
      return undefined;
    }
  }

  private async connect(): Promise<Source | undefined> {
    try {
      const source = (await environmentsExtension()) ?? (await pythonExtension());
      if (source) {
        this.subscriptions.push(source.onDidChange(() => this.changed.fire()));
        // Who did not wait for a slow extension learns of its answer now.
        this.changed.fire();
      }
      return source;
    } catch (error) {
      this.log.warn(`the Python extension could not be asked: ${String(error)}`);
      return undefined;
    }
  }
}

async function environmentsExtension(): Promise<Source | undefined> {
  if (vscode.workspace.getConfiguration("python").get("useEnvironmentsExtension") === false) {
    return undefined;
  }
  const api = await exportsOf<EnvironmentsApi>(ENVIRONMENTS_EXTENSION);
  return (
    api && {
      selected: async (folder) => (await api.getEnvironment(folder))?.execInfo?.run?.executable,
      onDidChange: api.onDidChangeEnvironment,
    }
  );
}

async function pythonExtension(): Promise<Source | undefined> {
  const environments = (await exportsOf<PythonApi>(PYTHON_EXTENSION))?.environments;
  return (
    environments && {
      selected: async (folder) => {
        const path = environments.getActiveEnvironmentPath(folder);
        return (await environments.resolveEnvironment(path))?.executable.uri?.fsPath;
      },
      onDidChange: environments.onDidChangeActiveEnvironmentPath,
    }
  );
}

async function exportsOf<Api>(id: string): Promise<Api | undefined> {
  const extension = vscode.extensions.getExtension<Api>(id);
  return extension && (await extension.activate());
}

async function withinPatience<T>(work: Promise<T>, log: vscode.LogOutputChannel): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((give) => {
    timer = setTimeout(() => {
      log.info("the Python extension is slow to answer; going on without it");
      give(undefined);
    }, PATIENCE_MILLISECONDS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
