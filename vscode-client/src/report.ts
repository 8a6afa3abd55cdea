/**
 * Writes the text of a report of a false alarm, for the user to read, complete and send where they like.
 * Sends nothing. Does not quote the user's code: only the message and its place in the rules, without paths and names
 * of this machine.
 */

import * as os from "node:os";
import * as vscode from "vscode";

import { codeOf, reportAtCursor } from "./explain";
import type { Environment } from "./protocol";

/** The command `ringtrue.reportFalseAlarm`: opens the text as a document that is not saved anywhere. */
export async function reportFalseAlarm(version: string, environment: Environment | undefined): Promise<string> {
  const found = reportAtCursor();
  const text = written(found && { rule: codeOf(found), message: found.message }, version, environment, places());
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content: text });
  await vscode.window.showTextDocument(document);
  return text;
}

/** The text. `hidden` are places of this machine, longest first, and what stands for them. */
export function written(
  found: { rule: string; message: string } | undefined,
  version: string,
  environment: Environment | undefined,
  hidden: readonly (readonly [string, string])[],
): string {
  const lines = [
    "# False alarm",
    "",
    `- rule: ${found ? `\`${found.rule}\`` : "(put the cursor on the report, or name the rule here)"}`,
    ...(found ? [`- message: ${found.message}`] : []),
    `- Ringtrue ${version}, Visual Studio Code ${vscode.version}, ${os.platform()} ${os.arch()}`,
    `- project's Python: ${environment?.version ?? "none found"} (${environment?.reason ?? "no reason known"})`,
    `- package names of: ${environment?.indexDate ?? "no day known"}`,
    "",
    "## The code",
    "",
    "The smallest piece that shows it. Nothing of your code was put here; leave out what is private.",
    "",
    "```python",
    "",
    "```",
    "",
    "## Why it is right",
    "",
  ];
  return redacted(lines.join("\n"), hidden);
}

/** Without places of this machine, and without the name of its user. */
export function redacted(text: string, hidden: readonly (readonly [string, string])[]): string {
  return hidden.reduce((left, [place, name]) => (place.length > 1 ? left.split(place).join(name) : left), text);
}

function places(): [string, string][] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }): [string, string] => [uri.fsPath, "<workspace>"]);
  const own: [string, string][] = [
    [os.homedir(), "<home>"],
    [os.tmpdir(), "<temporary>"],
  ];
  return [...folders, ...own].sort(([a], [b]) => b.length - a.length);
}
