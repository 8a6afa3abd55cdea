/**
 * What to do when the server ends by itself: start it again, but not for ever, and then say why it ended.
 * Does not know how it is started.
 */

import { CloseAction, ErrorAction, type CloseHandlerResult, type ErrorHandler } from "vscode-languageclient/node";

const MOST_ENDS = 5;
const WITHIN_MILLISECONDS = 180_000;

/** One for each server that is started by hand: its restarts are counted, its last words kept. */
export class Crashes implements ErrorHandler {
  private readonly ends: number[] = [];
  private last = "";

  /** `gaveUp` is told the reason when the server is not started again. */
  constructor(
    private readonly gaveUp: (reason: string) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** A line of the server's standard error: the last of a traceback is the reason. */
  heard(line: string): void {
    if (line.trim()) {
      this.last = line.trim();
    }
  }

  error(): { action: ErrorAction } {
    return { action: ErrorAction.Continue };
  }

  closed(): CloseHandlerResult {
    const now = this.now();
    this.ends.push(now);
    const recent = this.ends.filter((end) => now - end <= WITHIN_MILLISECONDS);
    if (recent.length < MOST_ENDS) {
      return { action: CloseAction.Restart, handled: true };
    }
    const reason = `the server ended ${recent.length} times within three minutes${this.last ? `; its last words: ${this.last}` : ""}`;
    this.gaveUp(reason);
    return { action: CloseAction.DoNotRestart, handled: true, message: reason };
  }
}
