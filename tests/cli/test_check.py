"""`ringtrue check`: what is checked, what is said, and how it ends."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from ringtrue import engine

from .conftest import PACK, PROGRAM, Desk

SPAM = "'spam' is no food"


def lines(text: str) -> list[str]:
    return text.splitlines()


# Exit status


def test_clean_is_0(desk: Desk) -> None:
    desk.write("a.py", "eggs = 1\n")
    ran = desk.check()
    assert (ran.status, ran.out, ran.err) == (0, "", "ringtrue: 1 file checked, nothing found\n")


def test_findings_are_1(desk: Desk) -> None:
    desk.write("a.py", "x = spam\n")
    ran = desk.check()
    assert (ran.status, ran.out) == (1, f"a.py:1:5: warning[no-spam] {SPAM}\n")
    assert ran.err == "ringtrue: 1 finding in 1 file; 1 can be fixed with '--fix'\n"


def test_findings_are_0_with_exit_zero(desk: Desk) -> None:
    desk.write("a.py", "x = spam\n")
    assert desk.check("--exit-zero").status == 0


def test_a_path_that_is_not_there_is_2_and_the_rest_is_checked(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    ran = desk.check("a.py", "gone.py")
    assert ran.status == 2
    assert ran.out == f"a.py:1:1: warning[no-spam] {SPAM}\n"
    assert "ringtrue: error: 'gone.py' does not exist\n" in ran.err


def test_what_is_neither_python_nor_requirements_is_2(desk: Desk) -> None:
    desk.write("notes.md", "# spam\n")
    ran = desk.check("notes.md")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("ringtrue: error: 'notes.md' is neither Python nor a file of requirements\n")


def test_nothing_that_can_be_checked_is_2(desk: Desk) -> None:
    desk.write("a.py", b"\xff\xfex\x00")
    ran = desk.check("a.py")
    assert ran.status == 2
    assert "ringtrue: 'a.py': the file is UTF-16, which Python does not read\n" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-", "a.py"], "'-' is standard input, and cannot be checked together with files"),
        (["--stdin-filename", "a.py"], "'--stdin-filename' needs '-' as the only path"),
        (["--statistics", "--output-format", "sarif"], "'--statistics' has no 'sarif' form"),
        (["--unsafe-fixes"], "'--unsafe-fixes' needs '--fix' or '--diff'"),
    ],
)
def test_options_that_make_no_sense_together_are_2(desk: Desk, arguments: list[str], said: str) -> None:
    ran = desk.check(*arguments)
    assert (ran.status, ran.out, ran.err) == (2, "", f"ringtrue: {said}\n")


def test_an_unknown_option_is_2(desk: Desk) -> None:
    ran = desk.check("--no-such-thing")
    assert ran.status == 2
    assert "unrecognized arguments: --no-such-thing" in ran.err


def test_jobs_are_a_number(desk: Desk) -> None:
    ran = desk.check("--jobs", "0")
    assert ran.status == 2
    assert "'0' is not a number above zero" in ran.err


# Which rules


def test_select_and_ignore(desk: Desk) -> None:
    desk.write("a.py", "spam, ham, split\n")
    assert [one["rule"] for one in desk.check("--output-format=json").json] == ["no-spam", "no-ham"]
    assert [one["rule"] for one in desk.check("--output-format=json", "--select", "no-ham").json] == ["no-ham"]
    assert [one["rule"] for one in desk.check("--output-format=json", "--ignore", "no-ham").json] == ["no-spam"]
    more = desk.check("--output-format=json", "--extend-select", "two-lines", "--extend-ignore", "no-ham,no-spam")
    assert [one["rule"] for one in more.json] == ["two-lines"]


def test_an_unknown_rule_is_2_with_a_near_match(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    ran = desk.check("--select", "no-span")
    assert (ran.status, ran.out) == (2, "")
    assert "no-span" in lines(ran.err)[0]
    assert "no-spam" in lines(ran.err)[0]


def test_a_rule_that_ruff_covers_runs_where_it_is_asked_for_by_name(desk: Desk) -> None:
    desk.write("ruff.toml", 'lint.select = ["XYZ1"]\n')
    desk.write("a.py", "spam\n")
    assert desk.check().status == 0
    assert desk.check("--select", "no-spam").status == 1
    assert "rules left to Ruff, which the project configures: no-spam\n" in desk.run("config").out


# Which files


def test_folders_are_searched_as_configured(desk: Desk) -> None:
    desk.write("ringtrue.toml", 'select = ["tiny"]\npython = "env"\nextend-exclude = ["left_out.py"]\n')
    desk.write(".gitignore", "env/\nignored.py\n")
    for name in ("a.py", "sub/b.pyi", "left_out.py", "ignored.py", ".venv/c.py", "d.txt"):
        desk.write(name, "spam\n")
    ran = desk.check(".")
    assert [line.split(":")[0] for line in lines(ran.out)] == ["a.py", os.path.join("sub", "b.pyi")]


def test_a_file_that_is_named_is_checked_whatever_the_settings_say(desk: Desk) -> None:
    desk.write(".gitignore", "ignored.py\n")
    desk.write("ignored.py", "spam\n")
    desk.write("script", "#!/usr/bin/env python3\nspam\n")
    assert [line.split(":")[0] for line in lines(desk.check("ignored.py", "script").out)] == ["ignored.py", "script"]


def test_paths_are_shown_as_they_were_given(desk: Desk) -> None:
    path = desk.write("sub/a.py", "spam\n")
    assert desk.check("sub").out.startswith(os.path.join("sub", "a.py") + ":")
    assert desk.check("./sub/../sub/a.py").out.startswith(os.path.join("sub", "a.py") + ":")
    assert desk.check(str(path.parent)).out.startswith(f"{path}:")
    desk.patch.chdir(path.parent)
    assert desk.check(os.path.join("..", "sub")).out.startswith(os.path.join("..", "sub", "a.py") + ":")


def test_a_file_given_twice_is_checked_once(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    assert len(lines(desk.check("a.py", ".", "./a.py").out)) == 1


def test_a_folder_without_a_file_to_check_is_told(desk: Desk) -> None:
    desk.write("empty/notes.md", "spam\n")
    ran = desk.check("empty")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.startswith("ringtrue: 'empty' holds no file to check\n")


def test_each_project_in_a_tree_has_its_own_settings(desk: Desk) -> None:
    desk.write("a.py", "spam, ham\n")
    desk.write("inner/pyproject.toml", '[tool.ringtrue]\nselect = ["no-ham"]\nexclude = ["old"]\n')
    desk.write("inner/b.py", "spam, ham\n")
    desk.write("inner/old/c.py", "ham\n")
    found = [(one["path"], one["rule"]) for one in desk.check("--output-format=json").json]
    assert found == [("a.py", "no-spam"), ("a.py", "no-ham"), (os.path.join("inner", "b.py"), "no-ham")]


def test_links_that_go_round_in_circles_are_passed_over(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    (desk.folder / "loop").symlink_to(desk.folder, target_is_directory=True)
    (desk.folder / "round.py").symlink_to(desk.folder / "round.py")
    ran = desk.check()
    assert (ran.status, len(lines(ran.out))) == (1, 1)
    named = desk.check("a.py", "round.py")
    assert named.status == 1
    assert "ringtrue: 'round.py': cannot be read: too many levels of symbolic links\n" in named.err


def test_a_link_to_nowhere_is_told_and_the_rest_checked(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    (desk.folder / "b.py").symlink_to("gone.py")
    ran = desk.check("a.py", "b.py")
    assert (ran.status, len(lines(ran.out))) == (1, 1)
    assert "ringtrue: 'b.py': cannot be read: no such file or directory\n" in ran.err


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads what it may not")
def test_what_may_not_be_read_is_told_and_the_rest_checked(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    desk.write("secret.py", "spam\n").chmod(0)
    desk.write("closed/b.py", "spam\n").parent.chmod(0)
    ran = desk.check()
    (desk.folder / "closed").chmod(0o755)
    assert (ran.status, len(lines(ran.out))) == (1, 1)
    assert "ringtrue: 'secret.py': cannot be read: permission denied\n" in ran.err
    assert "ringtrue: 'closed' cannot be read: permission denied\n" in ran.err


def test_requirement_files_are_checked(desk: Desk) -> None:
    desk.write("ringtrue.toml", 'select = ["tiny", "suppressions"]\npython = "env"\n')
    desk.write("requirements.txt", "requests  # ringtrue: ignore[no-spam]\n")
    ran = desk.check()
    assert ran.out == "requirements.txt:1:11: warning[unused-suppression] nothing here is reported by 'no-spam'\n"


# Standard input


def test_standard_input(desk: Desk) -> None:
    ran = desk.check("-", stdin=b"x = spam\n")
    assert (ran.status, ran.out) == (1, f"-:1:5: warning[no-spam] {SPAM}\n")


def test_standard_input_with_a_name(desk: Desk) -> None:
    desk.write("inner/ringtrue.toml", 'select = ["no-ham"]\n')
    name = os.path.join("inner", "new.py")
    ran = desk.check("-", "--stdin-filename", name, "--output-format=json", stdin="é = spam, ham\r\n".encode())
    assert [(one["rule"], one["path"], one["start"]) for one in ran.json] == [
        ("no-ham", name, {"line": 1, "column": 11})
    ]


# Texts of every kind


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"\xef\xbb\xbfx = spam\n", "1:5"),
        ("# -*- coding: latin-1 -*-\né = spam\n".encode("latin-1"), "2:5"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'; spam\n", "3:10"),
        ("x = '\N{GRINNING FACE}', spam\n".encode(), "1:10"),
        (b"x = 1\r\ny = spam\r\n", "2:5"),
        (b"x = 1\ry = spam\r", "2:5"),
        (b"x = 1\n\x0c\ny = spam\n", "3:5"),
        (b"if x:\n\tspam\n", "2:2"),
        (b"x = 1; spam", "1:8"),
    ],
    ids=["bom", "latin-1", "cp1252", "emoji", "crlf", "cr", "form-feed", "tab", "one-line"],
)
def test_columns_are_characters_whatever_the_encoding(desk: Desk, content: bytes, place: str) -> None:
    desk.write("a.py", content)
    ran = desk.check()
    assert (ran.out, ran.status) == (f"a.py:{place}: warning[no-spam] {SPAM}\n", 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"spam\nx = '\xff'\n", "byte 0xff in line 2 is not UTF-8"),
        (b"# coding: ascii\nspam\nx = '\xe9'\n", "byte 0xe9 in line 3 is not 'ascii'"),
        (b"# coding: klingon\nspam\n", "unknown encoding: klingon"),
        (b"# coding: rot13\nspam\n", "'rot13' is not an encoding that Python source can have"),
    ],
)
def test_bytes_that_are_no_text_are_told_once_and_the_rest_is_checked(desk: Desk, content: bytes, said: str) -> None:
    desk.write("a.py", content)
    ran = desk.check()
    assert ran.status == 1
    assert len(lines(ran.out)) == 1
    assert ran.err.count(said) == 1
    assert f"ringtrue: 'a.py': {said}\n" in ran.err


def test_null_bytes(desk: Desk) -> None:
    desk.write("a.py", b"x = 1\0\n")
    desk.write("b.py", b"spam\n")
    ran = desk.check()
    assert (ran.status, len(lines(ran.out))) == (1, 1)
    assert "ringtrue: 'a.py': the file holds null bytes: it is not text\n" in ran.err


def test_an_empty_file(desk: Desk) -> None:
    desk.write("a.py", b"")
    assert desk.check().status == 0


def test_100_000_lines(desk: Desk) -> None:
    function = "def f(a):\n" + "    a = 1\n" * 98 + "\n"
    desk.write("a.py", function * 1000 + "spam\n")
    assert desk.check("--no-cache").out == f"a.py:100001:1: warning[no-spam] {SPAM}\n"


def test_a_file_that_is_too_large_is_left_out_with_a_word(desk: Desk) -> None:
    desk.write("a.py", b"#" * 8_000_001)
    desk.write("b.py", b"spam\n")
    ran = desk.check()
    assert ran.status == 1
    assert "ringtrue: 'a.py': left out: 8,000,001 bytes are more than 8,000,000\n" in ran.err


def test_a_minified_line_is_cut_where_it_is_shown(desk: Desk) -> None:
    desk.write("a.py", "x=[" + "1," * 20_000 + "spam," + "2," * 20_000 + "]\n")
    ran = desk.check("--output-format=full", "--no-cache")
    shown = next(line for line in lines(ran.out) if "spam," in line)
    marks = next(line for line in lines(ran.out) if "^^^^" in line)
    assert len(shown) < 160
    assert shown.index("spam") == marks.index("^^^^")


def test_what_cannot_be_parsed_is_told_and_the_rest_checked(desk: Desk) -> None:
    desk.write("a.py", "spam\ndef broken(:\n    pass\n\nx = spam\n")
    ran = desk.check()
    assert [line.split(" ")[0] for line in lines(ran.out)] == ["a.py:1:1:", "a.py:5:5:"]
    assert "ringtrue: 'a.py': line 2 cannot be parsed; the rest is checked\n" in ran.err


# Configuration


def test_an_unknown_key_is_2_with_its_place_and_a_near_match(desk: Desk) -> None:
    desk.write("ringtrue.toml", 'select = ["tiny"]\n  ignor = []\n')
    desk.write("a.py", "spam\n")
    ran = desk.check()
    assert (ran.status, ran.out) == (2, "")
    assert lines(ran.err)[0] == "ringtrue: error: ringtrue.toml:2:3: unknown key 'ignor', did you mean 'ignore'?"


def test_a_malformed_configuration_is_2_and_other_projects_are_checked(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    desk.write("inner/ringtrue.toml", "select = [\n")
    desk.write("inner/b.py", "spam\n")
    ran = desk.check()
    assert (ran.status, ran.out) == (2, f"a.py:1:1: warning[no-spam] {SPAM}\n")
    assert f"ringtrue: error: {os.path.join('inner', 'ringtrue.toml')}:" in ran.err
    assert ran.err.count("not valid TOML") == 1


def test_the_configuration_that_is_named(desk: Desk) -> None:
    other = desk.write("other/mine.toml", 'select = ["no-ham"]\n')
    desk.write("a.py", "spam, ham\n")
    assert [one["rule"] for one in desk.check("--output-format=json", "--config", str(other)).json] == ["no-ham"]
    gone = desk.check("--config", "gone.toml")
    assert (gone.status, gone.out) == (2, "")
    assert "'gone.toml' cannot be read: no such file or directory" in gone.err


def test_isolated_reads_none(desk: Desk) -> None:
    desk.write("ringtrue.toml", "nonsense = 1\n")
    desk.write("a.py", "spam\n")
    ran = desk.check("--isolated", "--select", "no-spam", "--python", "env")
    assert (ran.status, ran.out) == (1, f"a.py:1:1: warning[no-spam] {SPAM}\n")


# Interpreter and target


def test_without_an_interpreter_one_note_says_what_that_means(desk: Desk) -> None:
    desk.write("ringtrue.toml", 'select = ["tiny"]\npython = "nowhere"\n')
    desk.write("a.py", "import nothing_of_that_name\nspam\n")
    ran = desk.check()
    assert (ran.status, ran.out) == (1, f"a.py:2:1: warning[no-spam] {SPAM}\n")
    notes = [line for line in lines(ran.err) if "no interpreter" in line]
    assert len(notes) == 1
    assert "name one with '--python' or 'python' in the configuration" in notes[0]


def test_a_python_on_the_command_line_that_does_not_exist_is_2(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    ran = desk.check("--python", "nowhere")
    assert (ran.status, ran.out) == (2, "")
    assert "does not exist" in ran.err


def test_the_python_of_the_command_line_stands_over_the_configuration(desk: Desk) -> None:
    desk.write("other/pyvenv.cfg", "home = /nowhere\nversion = 3.11.1\n")
    desk.write("other/bin/python", "")
    desk.write("other/lib/python3.11/site-packages/extra.py", "")
    desk.write("a.py", "import extra\n")
    assert desk.check("a.py").out == "a.py:1:8: error[needs-module] no module 'extra'\n"
    assert desk.check("a.py", "--python", "other").out == ""
    assert "Python 3.11" in desk.run("environment", "--python", "other").out


def test_target_version(desk: Desk) -> None:
    shown = desk.run("environment", "--target-version", "3.9").out
    assert "oldest Python to run on: 3.9 (the 'target-version' setting)" in shown
    wrong = desk.check("--target-version", "nine")
    assert wrong.status == 2
    assert "Python version such as '3.12'" in wrong.err


# The rest


def test_a_rule_that_fails_is_told_in_one_line(desk: Desk) -> None:
    desk.write("a.py", "fail_here\nspam\n")
    desk.patch.setattr("ringtrue.running._failed", set())
    ran = desk.check()
    assert ran.out == f"a.py:2:1: warning[no-spam] {SPAM}\n"
    said = "ringtrue: rule 'failing' failed and is left out where it fails: ValueError: a rule with a bug\n"
    assert ran.err.count(said) == 1
    assert "Traceback" not in ran.err


def test_a_fault_of_ringtrue_costs_one_file(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    desk.write("b.py", "breaks\n")
    real = engine.check

    def check(snapshot, before=None, stop=None):  # type: ignore[no-untyped-def]  # as the real one
        if snapshot.text == "breaks\n":
            raise LookupError("gone")
        return real(snapshot, before)

    desk.patch.setattr("ringtrue.cli.one_file.check", check)
    ran = desk.check()
    assert (ran.status, ran.out) == (1, f"a.py:1:1: warning[no-spam] {SPAM}\n")
    assert "ringtrue: 'b.py': not checked: a fault of Ringtrue: LookupError: gone\n" in ran.err


def test_a_fault_of_a_command_is_2(desk: Desk) -> None:
    def gather(paths: object, folders: object) -> None:
        raise LookupError("gone")

    desk.patch.setattr("ringtrue.cli.checking.gather", gather)
    ran = desk.check()
    assert ran.status == 2
    assert ran.err.splitlines()[-2:] == [
        "LookupError: gone",
        "ringtrue: error: this is a fault of Ringtrue, please report it",
    ]


def test_an_interrupted_run_is_2(desk: Desk) -> None:
    def gather(paths: object, folders: object) -> None:
        raise KeyboardInterrupt

    desk.patch.setattr("ringtrue.cli.checking.gather", gather)
    ran = desk.check()
    assert (ran.status, ran.err) == (2, "ringtrue: interrupted\n")


def test_quiet_says_findings_and_errors_only(desk: Desk) -> None:
    desk.write("a.py", b"spam\nx = '\xff'\n")
    ran = desk.check("--quiet", "a.py", "gone.py")
    assert ran.out == f"a.py:1:1: warning[no-spam] {SPAM}\n"
    assert ran.err == "ringtrue: error: 'gone.py' does not exist\n"


def test_statistics(desk: Desk) -> None:
    desk.write("a.py", "spam, spam, ham\n")
    assert lines(desk.check("--statistics").out) == ["2 no-spam (2 fixable with '--fix')", "1 no-ham"]
    assert desk.check("--statistics", "--output-format=json").json == [
        {"rule": "no-spam", "count": 2, "fixable": 2},
        {"rule": "no-ham", "count": 1, "fixable": 0},
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_terminal_sees_colours_and_a_bar_and_a_pipe_neither(desk: Desk) -> None:
    for number in range(60):
        desk.write(f"f{number}.py", "x = 1\n" * 200)
    desk.write("a.py", "spam\n")
    shown = on_terminal([PROGRAM, "check", "--jobs", "1", "--no-cache"], desk.folder)
    assert "\033[1;33mwarning[no-spam]\033[0m" in shown
    assert re.search(r"\d+/61 ", shown)
    desk.write("ringtrue.toml", 'indexes = ["http://127.0.0.1:1/simple"]\n')
    assert "fetching the names of all projects 00:" in on_terminal([PROGRAM, "index", "update"], desk.folder)
    desk.write("ringtrue.toml", 'select = ["tiny"]\n')
    quiet = on_terminal([PROGRAM, "check", "--jobs", "1", "--no-cache", "--quiet"], desk.folder)
    assert not re.search(r"\d+/61 ", quiet)


def on_terminal(command: list[Path | str], folder: Path) -> str:
    """What a terminal gets to see of the command."""
    import fcntl  # these three are not on Windows
    import pty
    import termios

    own, other = pty.openpty()
    fcntl.ioctl(own, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    env = {**os.environ, "PYTHONPATH": PACK, "TERM": "xterm", "PIP_RETRIES": "0"}
    running = subprocess.Popen(command, cwd=folder, env=env, stdin=other, stdout=other, stderr=other)
    os.close(other)
    seen = b""
    while piece := _read(own):
        seen += piece
    running.wait()
    os.close(own)
    return seen.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux tells that the other side is closed
        return b""


def test_the_program(desk: Desk) -> None:
    desk.write("a.py", "spam\n")
    assert desk.program("--version").out == "ringtrue 0.1.0\n"
    ran = desk.program("check", "--output-format", "json")
    assert (ran.status, [one["rule"] for one in json.loads(ran.out)]) == (1, ["no-spam"])
    piped = desk.program("check", "-", stdin=b"spam\n")
    assert piped.status == 1
    assert "\033" not in piped.out + piped.err


def test_names_that_the_terminal_cannot_show(desk: Desk) -> None:
    desk.write("\N{SNOWMAN}.py", "spam\n")
    ran = desk.program("check", "--output-format", "concise", PYTHONIOENCODING="ascii")
    assert ran.out == f"\\u2603.py:1:1: warning[no-spam] {SPAM}\n"


def test_start_up_imports_nothing_heavy(desk: Desk) -> None:
    desk.write("a.py", "import os\nspam\n")
    code = """
import sys
before = set(sys.modules)
from ringtrue.cli.main import main
main(["check", "--offline", "--quiet", "--output-format", "concise", "a.py"])
heavy = {"requests", "urllib3", "http", "ruamel", "tqdm", "pygls", "lsprotocol", "asyncio", "micropip"}
heavy |= {"concurrent", "multiprocessing", "pathspec"}
print(sorted(heavy & {name.partition(".")[0] for name in set(sys.modules) - before}))
"""
    env = {**os.environ, "PYTHONPATH": PACK}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert lines(done.stdout) == [f"a.py:2:1: warning[no-spam] {SPAM}", "[]"]


def test_the_version_imports_no_rule(desk: Desk) -> None:
    code = "import sys; from ringtrue.cli.main import main\ntry: main(['--version'])\nfinally: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    loaded = {name for name in done.stdout.split() if name.startswith("ringtrue")}
    assert loaded == {"ringtrue", "ringtrue.cli", "ringtrue.cli.main", "ringtrue.cli.options"}
