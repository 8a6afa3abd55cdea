/**
 * Shows the page of a rule, with the reason of one report above it where there is one.
 * Does not know the rules: the server does.
 */

import * as vscode from "vscode";

import type { Page, Reason, RuleLine } from "./protocol";

const SCHEME = "ringtrue-rule";

/** Where the pages come from. */
export interface Library {
  rules(): Promise<readonly RuleLine[]>;
  page(rule: string): Promise<Page | undefined>;
}

export class Explainer implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly shown = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly onDidChange = this.changed.event;

  constructor(private readonly library: Library) {}

  /** The command `ringtrue.explain`: of the rule in `reason`, else of the one under the cursor, else of one chosen. */
  async explain(reason?: Reason): Promise<string | undefined> {
    const rule = reason?.rule ?? ruleAtCursor() ?? (await this.chosen());
    const page = rule && (await this.library.page(rule));
    if (!page) {
      return undefined;
    }
    const text = [...(reason ? [why(reason)] : []), page.markdown].join("\n\n");
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${page.rule}.md` });
    this.shown.set(uri.toString(), text);
    this.changed.fire(uri);
    await vscode.commands.executeCommand("markdown.showPreview", uri);
    return text;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.shown.get(uri.toString()) ?? "";
  }

  dispose(): void {
    vscode.Disposable.from(this.registration, this.changed).dispose();
  }

  private async chosen(): Promise<string | undefined> {
    const items = (await this.library.rules()).map(({ name, topic, summary }) => ({
      label: name,
      description: topic,
      detail: summary,
    }));
    const picked = await vscode.window.showQuickPick(items, {
      placeHolder: "Which rule?",
      matchOnDescription: true,
      matchOnDetail: true,
    });
    return picked?.label;
  }
}

/** The rule of a report under the cursor. */
export function ruleAtCursor(): string | undefined {
  const found = reportAtCursor();
  return found && codeOf(found);
}

/** A report of ours under the cursor. */
export function reportAtCursor(): vscode.Diagnostic | undefined {
  const editor = vscode.window.activeTextEditor;
  return (
    editor &&
    vscode.languages
      .getDiagnostics(editor.document.uri)
      .find((one) => one.source === "ringtrue" && one.range.intersection(editor.selection))
  );
}

export function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

function why({ message, evidence }: Reason): string {
  return [`> ${message}`, ...evidence.map((line) => `> - ${line}`)].join("\n>\n");
}
