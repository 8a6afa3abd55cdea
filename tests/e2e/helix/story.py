"""Open a file in Helix, see its two problems, read why, apply their fixes, save, see them gone: by keys, in a terminal.

The configuration under test is the one that docs/clients/helix.md prints; $STORY_CONFIG holds it. Helix has no scripts:
what is shown is read off the screen of a tmux of our own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PATIENCE_SECONDS = 20
FILE = os.environ["STORY_FILE"]
SOCKET = f"helix-{os.getpid()}"


def tmux(*arguments: str) -> str:
    command = ["tmux", "-L", SOCKET, "-f", os.devnull, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def screen() -> str:
    return tmux("capture-pane", "-p", "-t", "story")


def press(*keys: str) -> None:
    tmux("send-keys", "-t", "story", *keys)


def until(what: str, *parts: str, without: str = "\0") -> None:
    """Wait until the screen shows all the parts, and not the other."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        shown = screen()
        if all(part in shown for part in parts) and without not in shown:
            return
        if time.monotonic() > end:
            sys.exit(f"FAIL waited in vain for {what}\n{shown}")
        time.sleep(0.05)


def close(what: str, part: str) -> None:
    """Close what shows `part`. No key may follow Escape at once: the terminal would take both for one."""
    press("Escape")
    until(f"{what} to close", without=part)


def command(text: str) -> None:
    press(":")
    press("-l", text)
    press("Enter")


def fix(to: str, wrong: str, right: str) -> None:
    """Go to the first or last problem by `to`, open the menu, and take its first action."""
    press(*to)
    press("Space", "a")
    until(f"the menu of {wrong}", "Show why")
    press("Enter")
    until(f"the fix of {wrong}", right, without=wrong)


def story() -> None:
    until("the count of problems", "response = http", "● 2")
    press("Space", "d")
    until("both problems", "no module named 'reqeusts'", "undefined name 'respnse'")
    close("the list", "severity")
    press("]", "D")
    press("Space", "k")
    until("the hover", "undefined-name", "in the module")
    close("the hover", "in the module")
    fix("]D", "respnse", "response)")
    fix("[D", "reqeusts", "requests as http")
    command("w")
    until("it to be written", "written")
    press("Space", "d")
    until("no problem", "0/0")
    close("the list", "severity")
    command("q")


def main() -> None:
    config = Path(os.environ["XDG_CONFIG_HOME"], "helix")
    config.mkdir(parents=True, exist_ok=True)
    shutil.copy(os.environ["STORY_CONFIG"], config / "languages.toml")
    tmux("new-session", "-d", "-s", "story", "-x", "180", "-y", "45", f"hx {FILE}")
    try:
        story()
        print("PASS helix")
    finally:
        subprocess.run(["tmux", "-L", SOCKET, "kill-server"], capture_output=True, check=False)


if __name__ == "__main__":
    main()
