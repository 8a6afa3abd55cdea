/**
 * Shows in the language status what a file is checked against, and why.
 * Does not know how the server is run.
 */

import * as vscode from "vscode";

import type { Environment } from "./protocol";

export class Status implements vscode.Disposable {
  private readonly item: vscode.LanguageStatusItem;

  constructor(selector: vscode.DocumentSelector) {
    this.item = vscode.languages.createLanguageStatusItem("ringtrue.environment", selector);
    this.item.name = "Ringtrue";
    this.item.command = { command: "ringtrue.showEnvironment", title: "Show Environment" };
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
    this.set(heading(environment), detail(environment), environment.interpreter ? Information : Warning, environment.pending);
  }

  dispose(): void {
    this.item.dispose();
  }

  private set(text: string, detail: string, severity: vscode.LanguageStatusSeverity, busy: boolean): void {
    this.item.text = text;
    this.item.detail = detail;
    this.item.severity = severity;
    this.item.busy = busy;
  }
}

/** The interpreter, in few words. */
export function heading({ interpreter, version }: Environment): string {
  return interpreter ? `Python ${version ?? "of unknown version"}` : "no Python environment";
}

/** What else is known, as one line. */
export function detail({ interpreter, reason, indexDate, lookingUp }: Environment, today = new Date()): string {
  const index = indexDate ? `package names of ${indexDate}${age(indexDate, today)}` : null;
  const late = lookingUp?.length ? `looking up ${lookingUp.join(", ")}` : null;
  return [interpreter, reason, index, late].filter(Boolean).join(" · ");
}

/** How old a list of that day is, where that is worth a word. */
function age(day: string, today: Date): string {
  const days = Math.floor((today.getTime() - Date.parse(day)) / 86_400_000);
  return days > 0 ? `, ${days} ${days === 1 ? "day" : "days"} old` : "";
}
