"""The commands and options, as argparse knows them.

Each command's module is imported when it is run. Does not know what the options mean.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence

from ringtrue import __version__

FIXES = "\0fixes"
"""What `--diff` alone asks for, where a commit could stand."""
FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")


class Usage(Exception):  # noqa: N818  # what the user asked for cannot be had: a message, not a fault
    """What was asked for makes no sense or cannot be had; the text is for the user."""


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, with the command's function as `run`. Exits as argparse does: 0 for help, 2 for wrong usage."""
    return _parser().parse_args(argv)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ringtrue", description="Checks plausible Python against the facts; silent when it does not know."
    )
    parser.add_argument("--version", action="version", version=f"ringtrue {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _check(_command(commands, "check", "check files", "again"))
    _report(_command(commands, "report", "check files, and write one HTML page of what was found", "reporting"))
    _rules(_command(commands, "rules", "list every rule; begin a rule pack, or try one", "listing"))
    explain = _command(commands, "explain", "show the page of a rule", "explaining")
    explain.add_argument("rule", metavar="RULE")
    history = _command(commands, "history", "show which release a name came and went in", "history_shown")
    history.add_argument(
        "name", metavar="NAME", help="'pandas.DataFrame.append' or, a parameter, 'pandas.concat(axis)'"
    )
    history.add_argument("--output-format", choices=("text", "json"), default="text")
    config = _command(commands, "config", "show the settings that hold, and where they come from", "settings_shown")
    _folder(config)
    environment = _command(commands, "environment", "show the interpreter and what it holds", "environment_shown")
    _folder(environment)
    _measure(_command(commands, "measure", "run a function on growing inputs and say how its time grows", "measuring"))
    index = _command(commands, "index", "what is known of the package indexes", "index_shown")
    index.add_argument("action", choices=("status", "update"))
    _folder(index)
    _world(_agent(commands, "hook", "answer one message of a coding agent's hook, read from standard input"))
    _world(_agent(commands, "mcp", "serve the checks to agents by the Model Context Protocol"))
    _graph(_command(commands, "graph", "show the project's routes and models as the checker sees them", "graph_shown"))
    _fleet(
        _command(commands, "fleet", "check many projects in many processes, also on many machines", "command", "fleet")
    )
    commands.add_parser("server", help="run the language server on standard input and output", add_help=False)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    module: str,
    package: str = "cli",
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    made.set_defaults(run=_run(module, package))
    return made


def _agent(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    made.set_defaults(run=_run(name, "agents"))
    return made


def _run(module: str, package: str = "cli") -> Callable[[argparse.Namespace], int]:
    def run(arguments: argparse.Namespace) -> int:
        return int(importlib.import_module(f"ringtrue.{package}.{module}").run(arguments))

    return run


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="a file or folder of the project")
    _world(parser)


def _world(parser: argparse.ArgumentParser) -> None:
    """What holds for a project: for every command that opens one."""
    of = parser.add_argument_group("the project")
    of.add_argument("--python", metavar="PATH", help="the project's interpreter, or its environment's folder")
    of.add_argument("--target-version", metavar="X.Y", help="the oldest Python that the code has to run on")
    of.add_argument("--offline", action="store_true", help="ask no package index")
    of.add_argument("--cache-dir", metavar="PATH", help="where to keep results (RINGTRUE_CACHE_DIR)")
    of.add_argument(
        "--pack",
        dest="packs",
        metavar="FOLDER",
        action="append",
        default=[],
        help="use the rule pack there (RINGTRUE_PACKS); it is run",
    )
    configured = of.add_mutually_exclusive_group()
    configured.add_argument("--config", metavar="FILE", help="the configuration to use instead of looking for one")
    configured.add_argument("--isolated", action="store_true", help="read no configuration file")


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; '-' is standard input")
    _chosen(parser)
    _world(parser)
    parser.add_argument("--no-cache", action="store_true", help="neither use nor keep results of earlier runs")
    _fixing(parser)
    shown = parser.add_argument_group("output")
    shown.add_argument("--output-format", choices=FORMATS, default="full")
    shown.add_argument("--statistics", action="store_true", help="count the findings of each rule")
    shown.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    _running(parser)
    parser.add_argument("--stdin-filename", metavar="PATH", help="what standard input would be called as a file")


def _rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", choices=("list", "new", "test"), default="list")
    parser.add_argument("name", nargs="?", metavar="NAME", help="the rule to begin; the rule, package or folder to try")
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="of the list")
    new = parser.add_argument_group("new")
    new.add_argument("--topic", default="house", help="the topic of the rule")
    new.add_argument("--pack", default="house-rules", help="the name of the distribution")
    new.add_argument("--folder", metavar="PATH", help="where the pack is, or is to be (a folder of the pack's name)")


def _report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders")
    parser.add_argument("--output", "-o", metavar="FILE", default="ringtrue-report.html", help="where the page goes")
    parser.add_argument("--baseline", metavar="FILE", help="accepted findings: the page tells which are new")
    _chosen(parser)
    _world(parser)
    parser.add_argument("--no-cache", action="store_true", help="neither use nor keep results of earlier runs")
    _running(parser)
    parser.set_defaults(stdin_filename=None)


def _running(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--exit-zero", action="store_true", help="end with 0 even where there are findings")
    parser.add_argument("--quiet", "-q", action="store_true", help="print findings and errors only")
    parser.add_argument("--jobs", "-j", metavar="N", type=_count, help="processes to use (as many as processors)")


def _chosen(parser: argparse.ArgumentParser) -> None:
    chosen = parser.add_argument_group("rules")
    for name, text in (
        ("--select", "run only these rules and topics"),
        ("--ignore", "do not run these rules and topics"),
        ("--extend-select", "run these rules and topics as well"),
        ("--extend-ignore", "do not run these either"),
    ):
        chosen.add_argument(name, metavar="NAMES", action="append", type=_names, help=text)


def _fixing(parser: argparse.ArgumentParser) -> None:
    fixing = parser.add_argument_group("fixes")
    fixing.add_argument("--fix", action="store_true", help="apply the safe fixes")
    fixing.add_argument("--unsafe-fixes", action="store_true", help="apply suggestions too, the first of each")
    fixing.add_argument(
        "--diff",
        metavar="REF",
        nargs="?",
        const=FIXES,
        help="print what the fixes would change; with a commit: tell what the changes since it bring",
    )
    new = parser.add_argument_group("only what is new")
    new.add_argument("--staged", action="store_true", help="tell what the next commit brings")
    new.add_argument("--patch", metavar="FILE", help="tell what a patch brings that the files already hold")
    new.add_argument("--baseline", metavar="FILE", help="leave out the findings that are accepted there")
    new.add_argument("--no-baseline", action="store_true", help="tell what 'ringtrue-baseline.json' accepts as well")
    new.add_argument("--write-baseline", metavar="FILE", help="accept everything that is found now")


def _graph(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output-format", choices=("text", "json", "svg"), default="text", help="svg: a page with it")
    parser.add_argument("--output", "-o", metavar="FILE", help="where to write it, instead of printing it")
    _folder(parser)


def _measure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("function", metavar="MODULE:FUNCTION", help="'shop.search:find' or 'shop/search.py:find'")
    parser.add_argument(
        "--input", metavar="[NAME=]EXPR", action="append", default=[], help="an argument as an expression in 'n'"
    )
    parser.add_argument("--most", metavar="N", type=_count, default=1 << 20, help="the largest size to try")
    parser.add_argument("--seconds", metavar="S", type=float, default=10.0, help="how long it may take in all")
    parser.add_argument("--svg", metavar="FILE", help="write a picture of the times")
    _world(parser)


def _fleet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="a folder, an archive, or a repository's address")
    parser.add_argument(
        "--from", dest="lists", metavar="FILE", action="append", default=[], help="a list of them; '-': standard input"
    )
    parser.add_argument("--output", "-o", metavar="FOLDER", default="ringtrue-fleet", help="where the results go")
    parser.add_argument("--parquet", action="store_true", help="write the results as Parquet tables, too")
    run = parser.add_argument_group("the run")
    run.add_argument("--workers", "-j", metavar="N", type=_count, help="processes to use (as many as processors)")
    run.add_argument("--scheduler", metavar="ADDRESS", help="use the workers of this Dask scheduler instead")
    run.add_argument("--retries", metavar="N", type=int, default=2, help="how often what may pass is tried again (2)")
    run.add_argument("--seconds", metavar="S", type=float, default=900.0, help="how long one part may take (900)")
    run.add_argument("--most-bytes", metavar="N", type=_count, default=2 << 30, help="what one archive may unpack to")
    run.add_argument("--most-files", metavar="N", type=_count, default=200_000, help="how many files one may hold")
    run.add_argument("--distrust", action="store_true", help="run no example, and ask no index that a project names")
    _chosen(parser)
    _world(parser)
    parser.add_argument("--no-cache", action="store_true", help="neither use nor keep results of earlier runs")
    parser.add_argument("--exit-zero", action="store_true", help="end with 0 even where there are findings")
    parser.add_argument("--quiet", "-q", action="store_true", help="print errors only")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number above zero")
    return int(text)
