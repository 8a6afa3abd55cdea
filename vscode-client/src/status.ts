/**
 * Shows in the language status what a file is checked against, and why.
 * Does not know how the server is run.
 */

import * as vscode from "vscode";

import type { Environment } from "./protocol";

export class Status implements vscode.Disposable {
  private readonly item: vscode.LanguageStatusItem;
  /** A line of its own: the editor cuts a line that is longer than the window has room for. */
  private readonly index: vscode.LanguageStatusItem;

  constructor(selector: vscode.DocumentSelector) {
    this.item = vscode.languages.createLanguageStatusItem("ringtrue.environment", selector);
    this.item.name = "Ringtrue";
    this.item.command = { command: "ringtrue.showEnvironment", title: "Show Environment" };
    this.index = vscode.languages.createLanguageStatusItem("ringtrue.index", selector);
    this.index.name = "Ringtrue: Package Names";
    this.index.command = { command: "ringtrue.updateIndex", title: "Update" };
    this.starting();
  }

  starting(): void {
    this.set("Ringtrue", "starting", vscode.LanguageStatusSeverity.Information, true);
  }

  stopped(why: string, severity = vscode.LanguageStatusSeverity.Error): void {
    this.set("Ringtrue is not running", why, severity, false);
  }

  show(environment: Environment): void {
    if (environment.pending && !environment.interpreter) {
      this.set("Ringtrue", "looking for the Python environment", vscode.LanguageStatusSeverity.Information, true);
      return;
    }
    const { Information, Warning } = vscode.LanguageStatusSeverity;
    this.set(heading(environment), brief(environment), environment.interpreter ? Information : Warning, environment.pending);
    this.index.text = names(environment) ?? "package names";
    this.index.detail = late(environment) ?? "";
    this.index.busy = environment.pending;
  }

  dispose(): void {
    vscode.Disposable.from(this.item, this.index).dispose();
  }

  private set(text: string, detail: string, severity: vscode.LanguageStatusSeverity, busy: boolean): void {
    this.item.text = text;
    this.item.detail = detail;
    this.item.severity = severity;
    this.item.busy = busy;
    this.index.text = "package names";
    this.index.detail = "";
    this.index.busy = false;
  }
}

/** The interpreter, in few words. */
export function heading({ interpreter, version }: Environment): string {
  return interpreter ? `Python ${version ?? "of unknown version"}` : "no Python environment";
}

/** Why it is this one, in few words: version and place are told when the command is chosen. */
function brief({ interpreter, reason }: Environment): string {
  return (interpreter ? reason?.replace(/: Python \d.*$/, "") : reason) ?? "";
}

/** What else is known, as one line. */
export function detail(environment: Environment): string {
  const { interpreter, reason } = environment;
  return [interpreter, reason, names(environment), late(environment)].filter(Boolean).join(" · ");
}

/** How old the list of names is. */
function names({ indexDate }: Environment, today = new Date()): string | undefined {
  return indexDate ? `package names of ${indexDate}${age(indexDate, today)}` : undefined;
}

function late({ lookingUp }: Environment): string | undefined {
  return lookingUp?.length ? `looking up ${lookingUp.join(", ")}` : undefined;
}

/** How old a list of that day is, where that is worth a word. */
function age(day: string, today: Date): string {
  const days = Math.floor((today.getTime() - Date.parse(day)) / 86_400_000);
  return days > 0 ? `, ${days} ${days === 1 ? "day" : "days"} old` : "";
}
