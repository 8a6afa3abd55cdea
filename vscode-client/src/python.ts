/**
 * Finds a Python that can run the server.
 * Does not know the project's environment: which packages are checked against is the server's own question.
 */

import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";

export const OLDEST = [3, 10] as const;

/** Nothing of the user's reaches the server: no PYTHON* variables, no site-packages, no current directory. */
export const ISOLATED = ["-I", "-S"] as const;

export interface Candidate {
  readonly command: string;
  readonly args: readonly string[];
  readonly reason: string;
}

export interface Python {
  readonly executable: string;
  readonly version: string;
  readonly reason: string;
}

/** Why a candidate cannot run the server. */
export interface Unfit {
  readonly candidate: Candidate;
  readonly why: string;
}

export interface Wishes {
  /** The setting `ringtrue.interpreter`; when given, nothing else is tried. */
  readonly setting: string;
  /** What the Python extension has selected, most wanted first. */
  readonly selected: readonly string[];
  /** Workspace folders whose own environment may be run: none while the workspace is not trusted. */
  readonly folders: readonly string[];
}

const PROBE =
  'import json, sys; print(json.dumps({"version": list(sys.version_info[:3]), "executable": sys.executable}))';
const PROBE_MILLISECONDS = 10_000;

/** Candidates, most wanted first. */
export function candidates(wishes: Wishes, windows = process.platform === "win32"): Candidate[] {
  if (wishes.setting) {
    return [{ command: wishes.setting, args: [], reason: "setting 'ringtrue.interpreter'" }];
  }
  const selected = wishes.selected.map((command) => ({
    command,
    args: [],
    reason: "selected in the Python extension",
  }));
  const onPath = [
    { command: "python3", args: [], reason: "python3 on the PATH" },
    { command: "python", args: [], reason: "python on the PATH" },
    ...(windows ? [{ command: "py", args: ["-3"], reason: "the py launcher" }] : []),
  ];
  const own = wishes.folders.map((folder) => ({
    command: path.join(folder, ".venv", ...(windows ? ["Scripts", "python.exe"] : ["bin", "python"])),
    args: [],
    reason: ".venv of the workspace folder",
  }));
  return [...selected, ...onPath, ...own];
}

/** The first candidate that is new enough, and why those before it are not. */
export async function findPython(
  among: readonly Candidate[],
  cwd: string,
): Promise<{ python: Python | undefined; unfit: Unfit[] }> {
  const unfit: Unfit[] = [];
  for (const candidate of among) {
    const found = await probe(candidate, cwd);
    if (typeof found !== "string") {
      return { python: found, unfit };
    }
    unfit.push({ candidate, why: found });
  }
  return { python: undefined, unfit };
}

/** `cwd` must not be a workspace folder: Windows looks for programs in the current directory first. */
async function probe(candidate: Candidate, cwd: string): Promise<Python | string> {
  try {
    const { stdout } = await promisify(execFile)(candidate.command, [...candidate.args, ...ISOLATED, "-c", PROBE], {
      cwd,
      timeout: PROBE_MILLISECONDS,
      windowsHide: true,
    });
    return judge(candidate, stdout);
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
  }
}

function judge(candidate: Candidate, answer: string): Python | string {
  const { version, executable } = JSON.parse(answer) as { version: [number, number, number]; executable: string };
  const [major, minor] = version;
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return `is Python ${version.join(".")}, older than ${OLDEST.join(".")}`;
  }
  return { executable, version: version.join("."), reason: candidate.reason };
}
