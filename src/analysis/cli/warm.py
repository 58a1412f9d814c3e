"""``cadre warm``: keep kernels warm between commands."""

from analysis.cli.main import HANDED_OVER, OF_REPORTS
from analysis.cli.telling import Json, Root, answer, tell
from analysis.project.settings import project_folder
from analysis.report.engine.standing_by import stand_by

# What the commands import that are handed over.
COMMANDS = (*OF_REPORTS, *(f"analysis.cli.{verb}" for verb in HANDED_OVER))


def warm(root: Root = None, json: Json = False) -> int:
    """Keep kernels warm until Ctrl-C, so that other commands on this project begin at once.

    Where a file has changed that they are made of, they are made anew by themselves.
    """
    folder = project_folder(root)

    def on_warm(number: str) -> None:
        answer(
            {"state": "warm", "root": str(folder), "process": int(number)}, as_json=json,
            lines=[f"Kernels of {folder} are warm (process {number}). Ctrl-C ends them, and commands that use them."],
        )  # fmt: skip

    tell(f"Kernels of {folder} are getting warm.")
    stand_by(folder, COMMANDS, on_warm, lambda why: tell(f"They are made anew: {why}."))
    return 0
