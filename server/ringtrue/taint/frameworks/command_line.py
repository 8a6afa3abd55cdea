"""What whoever starts a program chooses: argparse, click, typer, `input`, the environment. Data only."""

from ringtrue.taint.model import Framework

COMMAND_LINE = Framework(
    name="command line",
    source="The Python standard library, 'sys', 'os', 'argparse'; click, 'Parameters'; typer, 'CLI Arguments'",
    makers=frozenset(("typer.Typer", "click.Group")),
    decorators=frozenset(("click.command", "click.option", "click.argument", "command", "option", "argument")),
    values={"sys.argv": "argument", "os.environ": "environment", "os.environb": "environment", "sys.stdin": "input"},
    calls={
        "builtins.input": "input", "builtins.raw_input": "input", "os.getenv": "environment",
        "getpass.getpass": "input", "click.prompt": "input", "typer.prompt": "input", "fileinput.input": "input",
    },
    methods={"parse_args": "argument", "parse_known_args": "argument", "parse_intermixed_args": "argument"},
    kind="argument",
    fills="all",
)  # fmt: skip
