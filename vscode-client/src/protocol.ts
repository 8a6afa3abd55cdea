/**
 * What client and server say to each other beyond the Language Server Protocol.
 * Does not know VS Code: names and shapes only.
 */

/** Request: the environment a file is checked against. */
export const ENVIRONMENT = "ringtrue/environment";

/** Notification: the same for one folder, unasked, when it changes. */
export const STATUS = "ringtrue/status";

/** Request: every rule in the words of one line. */
export const RULES = "ringtrue/rules";

/** Request: the page of a rule. */
export const PAGE = "ringtrue/explain";

/** Command of install fixes; the client asks the user and runs it. */
export const INSTALL = "ringtrue.install";

/** Command of the action that shows why something is reported. */
export const EXPLAIN = "ringtrue.explain";

/** Commands of the server. */
export const CHECK_WORKSPACE = "ringtrue.server.checkWorkspace";
export const CREATE_BASELINE = "ringtrue.server.createBaseline";
export const FIX_WORKSPACE = "ringtrue.server.fixWorkspace";
export const UPDATE_INDEX = "ringtrue.server.updateIndex";

export interface Environment {
  readonly interpreter: string | null;
  readonly version: string | null;
  readonly reason: string | null;
  readonly indexDate: string | null;
  readonly pending: boolean;
  /** What is being looked up, in few words each. */
  readonly lookingUp?: readonly string[];
}

/** One command line of the project's own installer, as a list: it never passes through a shell. */
export interface Install {
  readonly folder: string;
  readonly argv: readonly string[];
}

export interface RuleLine {
  readonly name: string;
  readonly topic: string;
  readonly summary: string;
}

export interface Page {
  readonly rule: string;
  readonly markdown: string;
  readonly url: string;
}

/** Why something is reported. */
export interface Reason {
  readonly rule: string;
  readonly message: string;
  readonly evidence: readonly string[];
}

export interface InitializationOptions {
  readonly settings: unknown;
  /** Folder URI to the interpreter that the Python extension has selected for it. */
  readonly interpreters: Readonly<Record<string, string>>;
  /** Commands that the client runs itself. */
  readonly clientCommands: readonly string[];
  readonly trusted: boolean;
  /** Whether `ringtrue/status` is understood. */
  readonly status: boolean;
}
