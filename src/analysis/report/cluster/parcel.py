"""What comes home of a page that was made elsewhere: the page, the executed notebook, and how it went."""

from dataclasses import dataclass
from pathlib import Path

from analysis.report.jobs import Job
from analysis.report.result import RunResult
from analysis.report.whole_file import whole_file


@dataclass(frozen=True, slots=True)
class Parcel:
    """A page that was made, or could not be. ``notebook``, ``page`` : None where it did not come to be."""

    result: RunResult
    notebook: bytes | None
    page: bytes | None

    @classmethod
    def packed(cls, result: RunResult, job: Job, reports: Path) -> "Parcel":
        """Pack what was made in a folder of pages."""
        return cls(result, _content(reports / job.run), _content(reports / job.page))

    def unpack(self, job: Job, reports: Path) -> RunResult:
        """Put page and notebook where they would lie had they been made here, each as a whole; the notebook first."""
        for name, content in ((job.run, self.notebook), (job.page, self.page)):
            if content is not None:
                with whole_file(reports / name) as beside:
                    beside.write_bytes(content)
        return self.result


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None
