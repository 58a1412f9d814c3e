"""The command ``cadre``: gathers the verbs, and shows a user's mistake without a traceback."""

import sys

import typer
from typer.exceptions import TyperException

from analysis.cli import check, compute, index, receive, report, sample, trace
from analysis.model.errors import CadreError

app = typer.Typer(
    name="cadre",
    help="Follow the quality of local-government staff, place by place and year by year.\n\n"
    "The usual order: sample or your own files, receive, compute, report, index, check. "
    "Exit codes: 0 good, 1 some file or page could not be done, 2 wrong use, catalogue or parameter.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (receive.receive, compute.compute, report.report, index.index, check.check, trace.trace, sample.sample):
    app.command()(verb)


def main() -> None:
    """Run the command line and end with its exit code."""
    try:
        code = app(standalone_mode=False)
    except CadreError as error:
        typer.echo(f"cadre: {error}", err=True)
        sys.exit(error.exit_code)
    except TyperException as error:
        error.show()
        sys.exit(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("cadre: stopped; what was finished before is kept.", err=True)
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
