"""Whether pages are to be made elsewhere than on this machine, and whether what that needs is there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from analysis.model.errors import UsageError
from analysis.project.project import Project
from analysis.report.jobs import Job
from analysis.report.run import Crew

HERE, DASK = "local", "dask"
NEEDED = ("distributed", "fsspec")  # packages of the extra ``cluster``


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where pages were asked to be made.

    Attributes
    ----------
    executor : ``local`` or ``dask``. scheduler : address of the cluster's scheduler; empty for none.
    through : address at which workers find what pages are made from; empty for a folder of the project.
    """

    executor: str = HERE
    scheduler: str = ""
    through: str = ""

    def check(self, project: Project, workers: int | None) -> None:
        """Refuse what cannot be meant, in every language of the project.

        Parameters
        ----------
        workers : how many pages are to be made at a time, where somebody said so.
        """
        key = self._fault(workers)
        if key:
            raise UsageError(told(project, key, executor=self.executor))
        if self.executor == DASK:
            self._check_installed(project)

    def _fault(self, workers: int | None) -> str:
        if self.executor not in (HERE, DASK):
            return "unknown_executor"
        if self.executor == DASK:
            is_address = re.search(r"[^/:]:\d+$", self.scheduler)
            return "no_scheduler" if not is_address else "workers_of_cluster" if workers is not None else ""
        return "not_dask" if self.scheduler or self.through else ""

    def _check_installed(self, project: Project) -> None:
        for name in NEEDED:
            try:
                import_module(name)
            except ModuleNotFoundError as error:
                raise UsageError(told(project, "not_installed", package=error.name)) from error

    def crew(self, project: Project, jobs: Sequence[Job]) -> Crew | None:
        """Return who makes pages there; None where they are made here."""
        if self.executor == HERE:
            return None
        crew: Crew = import_module("analysis.report.cluster.crew").DaskCrew(project, self.scheduler, self.through, jobs)
        return crew


def told(project: Project, key: str, **facts: object) -> str:
    """Return what the languages of the project say under ``cluster``, a line each, its first language first."""
    return project.say_in_all(f"cluster.{key}", **facts)
