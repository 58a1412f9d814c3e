"""Effects by cohort and time, and their averages, each as one table of weights: Callaway and Sant'Anna's closed form.

Without covariates every such effect is a difference of two mean changes: that of the units that began together, from
the last time before they began, less that of units without the programme. So it is a weight for every label (a
cohort, or "never") and time, times the values; an average of effects is the average of their weights. Errors,
intervals and the dealing-out of labels (``reassignment``) all work on these tables.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.stats.reassignment import Labels, Numbers

Controls = Literal["never_treated", "not_yet_treated"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A complete table of units and times.

    Attributes
    ----------
    values : (units, times), each unit's own first value taken off.
    times : increasing.
    labels : of the units: a place in ``starts``, or ``len(starts)`` for those that never began within ``times``.
    starts : first time with the programme of each cohort, increasing.
    size : the largest value before that, by which rounding is measured.
    """

    values: Numbers
    times: Numbers
    labels: Labels
    starts: Numbers
    size: float

    @property
    def sizes(self) -> Labels:
        """Units of each label, "never" last."""
        return np.bincount(self.labels, minlength=len(self.starts) + 1)

    @property
    def having(self) -> Numbers:
        """(units, times), 1 where a unit has the programme."""
        starts = np.append(self.starts, np.inf)[self.labels]
        return (self.times[None, :] >= starts[:, None]).astype(float)


@dataclass(frozen=True, slots=True)
class Cell:
    """The effect on one cohort at one time.

    Attributes
    ----------
    cohort : place in ``starts``.
    time, base : places in ``times``; the effect is of the change from ``base`` to ``time``.
    after : whether the cohort has the programme at ``time``; before, the effect should be 0.
    controls : labels that it is compared with.
    """

    cohort: int
    time: int
    base: int
    after: bool
    controls: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A weighted mean of cells.

    Attributes
    ----------
    cells : places of its cells.
    shares : their weights, which sum to 1.
    by_size : the weights before cohorts' sizes came in, if they did: sizes came by chance, too. Else None.
    """

    cells: tuple[int, ...]
    shares: Numbers
    by_size: Numbers | None


def cells_of(panel: Panel, controls: Controls) -> list[Cell]:
    """Return every cohort and time that can be compared, with the time before the start or, earlier, just before."""
    never, cells = len(panel.starts), []
    for cohort, start in enumerate(panel.starts):
        last_before = int((panel.times < start).sum()) - 1
        for time in range(1, len(panel.times)):
            after = bool(panel.times[time] >= start)
            base = last_before if after else time - 1
            others = (never,) if panel.sizes[never] else ()
            if controls == "not_yet_treated":
                later = panel.starts > panel.times[max(time, base)]
                others = (*(int(each) for each in np.flatnonzero(later) if each != cohort), *others)
            if others:
                cells.append(Cell(cohort, time, base, after, others))
    return cells


def cell_weights(panel: Panel, cell: Cell) -> Numbers:
    """Return the weights of a cell, of shape (labels, times)."""
    weights = np.zeros((len(panel.sizes), len(panel.times)))
    compared = panel.sizes[list(cell.controls)].sum()
    shares = {cell.cohort: 1 / panel.sizes[cell.cohort]} | dict.fromkeys(cell.controls, -1 / compared)
    for label, share in shares.items():
        weights[label, cell.time] += share
        weights[label, cell.base] -= share
    return weights


def influence_of_cell(panel: Panel, cell: Cell) -> Numbers:
    """Return how much each unit moves the effect of a cell: the mean of the squares / units is its variance."""
    change = panel.values[:, cell.time] - panel.values[:, cell.base]
    influence = np.zeros(len(change))
    for members, sign in ((panel.labels == cell.cohort, 1), (np.isin(panel.labels, cell.controls), -1)):
        influence[members] += sign * (change[members] - change[members].mean()) * len(change) / members.sum()
    return influence


def mean_of(
    panel: Panel, cells: list[Cell], chosen: list[int], *, by_size: bool, each: Numbers | None = None
) -> Figure:
    """Return the figure that averages the chosen cells, by the size of their cohorts or not, times ``each``."""
    weights = np.ones(len(chosen)) if each is None else each
    sizes = np.array([panel.sizes[cells[place].cohort] for place in chosen], dtype=float)
    shares = weights * sizes if by_size else weights
    return Figure(tuple(chosen), shares / shares.sum(), weights if by_size else None)


def influence_of(panel: Panel, cells: list[Cell], figure: Figure, effects: Numbers, influences: Numbers) -> Numbers:
    """Return how much each unit moves a figure, also by belonging to a cohort where weights are sizes of cohorts."""
    chosen = list(figure.cells)
    influence: Numbers = figure.shares @ influences[chosen]
    if figure.by_size is None:
        return influence
    cohorts = np.array([cells[place].cohort for place in chosen])
    mean = figure.shares @ effects[chosen]
    of_all = (figure.by_size * panel.sizes[cohorts]).sum() / len(panel.labels)
    for cohort, share, effect in zip(cohorts, figure.by_size, effects[chosen], strict=True):
        influence = influence + (panel.labels == cohort) * share * (effect - mean) / of_all
    return influence


def error_of(influence: Numbers) -> float:
    """Return the standard error that belongs to an influence."""
    return float(np.sqrt((influence**2).mean() / len(influence)))
