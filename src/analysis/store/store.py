"""What every store offers. Which one serves an address is told by ``address.open_store``."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pandas as pd

from analysis.store.watching import Watch


class Store(Protocol):
    """Seven tables. Every table that goes in or comes out is checked against its schema.

    All stores give the same answers to the last bit, rows in the same order, and the same digests.

    Attributes
    ----------
    folder : on this machine; what is worked out from the tables and kept, such as what is hidden from whom, lies there.
    watch : notes what is read; who wants to know it puts his own in its place.
    """

    folder: Path
    watch: Watch

    def read(self, table: str, where: Mapping[str, object] | None = None) -> pd.DataFrame:
        """Return the rows of ``table`` whose columns equal (or, for a list, are among) what ``where`` names.

        An empty or absent table has no rows; it is not an error. Facts, values and findings come in the order of their
        units, and all else in the order in which it was written.
        """

    def read_frame(self, table: str, frame: str) -> pd.DataFrame:
        """Return what was written under a frame of ``values`` or ``findings``, whatever frame its rows name."""

    def distinct(
        self, table: str, columns: Sequence[str], where: Mapping[str, object] | None = None,
        matching: Sequence[pd.DataFrame] = (),
    ) -> pd.DataFrame:  # fmt: skip
        """Return what stands in ``columns`` of the rows that :meth:`read` would return, each combination once.

        Parameters
        ----------
        matching : tables of which each must have a row that says the same in the columns it shares with the rows.
        """

    def digests_of_rows(
        self, table: str, frame: str, keys: Sequence[str], units: Sequence[str],
        joined: pd.DataFrame | None = None, columns: Sequence[str] = (),
    ) -> pd.DataFrame:  # fmt: skip
        """Return ``keys``, ``period`` and ``digest`` of every row of some units: a number that is another where it is.

        Parameters
        ----------
        joined : rows to put beside those that share a column with them, whose digest then is of both; rows that have
            none beside them are left out.
        columns : what the digest is of; all where none are named.
        """

    def write(self, table: str, rows: pd.DataFrame) -> None:
        """Replace the whole of ``table``."""

    def write_frame(self, table: str, frame: str, rows: pd.DataFrame) -> None:
        """Replace the rows of one frame in ``values`` or ``findings``."""

    def digests(self) -> dict[str, str]:
        """Return ``table`` or ``table/frame`` -> digest of its rows in their order, of every one that was written.

        ``runs``, of which no page is made, may be left out.
        """

    def digest_of_frame(self, table: str, frame: str) -> str:
        """Return that of one frame of ``values`` or ``findings``; empty where it was not computed."""

    def frames(self) -> list[str]:
        """Return the frames that have been computed, in order of their days."""

    def forget_computed(self, *, keep: str) -> None:
        """Remove everything computed, values and findings of all frames, but the findings kept under ``keep``."""

    def hold_in_memory(self) -> None:
        """Hold what pages read in this process, for all that are forked from it, where the store gains by it."""

    def prepare(self, *, readers: Sequence[str] = (), writers: Sequence[str] = ()) -> None:
        """Make what the store needs before anything is written, and let roles read it, or write it too."""

    def together(self, *, of: str = "figures") -> AbstractContextManager[None]:
        """Let all that is written within come at once or not at all, and nobody else write ``of`` the same meanwhile.

        A store that cannot do so writes a table after the other.
        """
