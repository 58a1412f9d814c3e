"""What goes wrong between here and a cluster. What workers raise is worded here; who asked for pages tells it."""

from analysis.report.engine.workers import WorkerDiedError


class WorkersLostError(WorkerDiedError):
    """The workers that made a page were lost. ``tries`` : on how many of them it was begun."""

    def __init__(self, tries: int) -> None:
        super().__init__(f"The process that made it was lost with its worker, {tries} time(s).")
        self.tries = tries

    def __reduce__(self) -> tuple[type, tuple[int]]:
        return type(self), (self.tries,)


class UnfitWorkerError(Exception):
    """A worker would make other pages than this machine, or none.

    Attributes
    ----------
    worker : its address. why : in words of the cause.
    key : how it is told: ``differs`` or ``not_fetched``.
    """

    def __init__(self, worker: str, key: str, why: str) -> None:
        super().__init__(worker, key, why)
        self.worker, self.key, self.why = worker, key, why

    def __str__(self) -> str:
        return f"{self.worker}: {self.why}"


class AddressError(Exception):
    """What pages are made from cannot be put to an address, or got from it, or is something else than was sent."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(address, why)
        self.address, self.why = address, why

    def __str__(self) -> str:
        return f"{self.address}: {self.why}"
