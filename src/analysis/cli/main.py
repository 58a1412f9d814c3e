"""The command ``cadre``: gathers the verbs, and shows a user's mistake without a traceback."""

import sys

import typer

from analysis.cli import bundle, candidates, check, compute, forms, index, pdf, receive, report, sample, trace
from analysis.model.errors import CadreError


def _end(code: int) -> None:
    """End with the exit code that the verb returned."""
    raise typer.Exit(code)


app = typer.Typer(
    name="cadre",
    help="Follow the quality of local-government staff, place by place and year by year.\n\n"
    "The usual order: sample or your own files, receive, compute, report, index, check. "
    "Exit codes: 0 good, 1 some file or page could not be done, 2 wrong use, catalogue or parameter.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    result_callback=_end,
)
for verb in (
    receive.receive,
    compute.compute,
    report.report,
    index.index,
    bundle.bundle,
    pdf.pdf,
    check.check,
    trace.trace,
    sample.sample,
    forms.forms,
    candidates.candidates,
):
    app.command()(verb)


def main() -> None:
    """Run the command line; a mistake that a user can mend is shown as one message, with its exit code."""
    try:
        app()
    except CadreError as error:
        typer.echo(f"cadre: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
