"""The hall: opens settings, catalogue, register and store, and offers the verbs.

>>> project = Project.open()                                    # doctest: +SKIP
>>> project.values("university_or_higher", unit="350", frame="2020-12-31")   # doctest: +SKIP
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path

import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.former import continues, last_standing, line_of, stood_by
from analysis.geography.registry import Registry
from analysis.indicators.told import without_partial_lists
from analysis.ingest.rules import ROWS_REFUSED_WHOLE
from analysis.model.errors import NoRightsError, UsageError
from analysis.model.places import Unit
from analysis.model.records import Counter
from analysis.model.tables import RUNS, checked, rows_of
from analysis.project.asking import day_of, year_of
from analysis.project.choosing import Asked, Chosen, choose
from analysis.project.collecting import Collection, collection_of
from analysis.project.comparing import impossible_shares
from analysis.project.completing import offer_names
from analysis.project.conditions import conditions
from analysis.project.desk import Desk
from analysis.project.finding import find_files
from analysis.project.judging import behind_schedule
from analysis.project.naming import Waiting, files_with_unread_names, names_in, waiting
from analysis.project.opening import opened
from analysis.project.receiving import Round, live_facts, receive
from analysis.project.sending_back import send_back
from analysis.project.settings import Settings, project_folder
from analysis.project.tracing import Trace, trace
from analysis.project.wholes import LAST_DAY_OF_DISTRICTS
from analysis.project.withholding import Withholding
from analysis.selection.counting import counter_of
from analysis.stats.forms_agree import forms_that_differ
from analysis.stats.recomputed import recomputed_findings
from analysis.store.address import open_store
from analysis.store.store import Store
from analysis.words.language import Language


class Project(Desk):
    """One folder with its settings, catalogue and store. Open it with :meth:`open`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = Settings.read(root)

    @classmethod
    def open(cls, root: Path | None = None) -> "Project":
        """Open the project in ``root``, or in the nearest folder upwards that holds ``analysis.toml``.

        Raises
        ------
        UsageError
            if there is none.
        """
        offer_names()  # where it is opened in a notebook
        return cls(project_folder(root))

    @cached_property
    def catalogue(self) -> Catalogue:
        """What we know; read once."""
        return self._opened[0]

    @cached_property
    def registry(self) -> Registry:
        """Every unit that ever was, and every change between them."""
        return self._opened[1]

    @cached_property
    def _opened(self) -> tuple[Catalogue, Registry]:
        return opened(self.root / self.settings.folders.catalogue)

    @cached_property
    def store(self) -> Store:
        """The seven tables."""
        return self.open_store(self.settings.store)

    def open_store(self, address: str) -> Store:
        """Open the store at an address, which tells what goes wrong with it in the languages of the project."""
        return open_store(address, root=self.root, say=lambda key, **facts: self.say_in_all(f"store.{key}", **facts))

    def say_in_all(self, key: str, **facts: object) -> str:
        """Return what the languages of the project say under a key, a line each, its first language first."""
        codes = dict.fromkeys((self.settings.languages.default, *self.settings.languages.all))
        languages = [Language.of(code, self.catalogue.languages) for code in codes]
        return "\n  ".join(language.say(key, **facts) for language in languages)

    @cached_property
    def _withholding(self) -> Withholding:
        return Withholding(self.settings.disclosure, self.store, self.catalogue, self.registry)

    @property
    def reports(self) -> Path:
        """Folder of the finished pages."""
        return self.root / self.settings.folders.reports

    def receive(
        self, paths: Iterable[Path], *, now: datetime, on_file: Callable[[Path], None] = lambda path: None,
        workers: int | None = None,
    ) -> Round:  # fmt: skip
        """Read files and folders into sources, facts and rejects. What was computed before is forgotten.

        So many processes read files side by side as ``workers`` says, by default the settings. Lists of persons are
        counted by the catalogue's standards. Of each file with refused cells a copy for its sender goes to quarantine.
        """
        with self.store.together():  # from the first look at what is there to the last row of what came
            done = receive(
                find_files(paths), count_records=self._counter, catalogue=self.catalogue, registry=self.registry,
                store=self.store, root=self.root, now=now, on_file=on_file,
                workers=self.settings.run.workers if workers is None else workers,
            )  # fmt: skip
        done.sent_back = send_back(done, self.store, self.root / self.settings.folders.quarantine, self.reports)
        return done

    @property
    def _counter(self) -> Counter:
        return counter_of(
            standards=self.catalogue.standards, retirement_rules=self.catalogue.retirement_rules,
            groupings=self.catalogue.groupings, registry=self.registry,
        )  # fmt: skip

    def collection(self, form: str, period: str, unit: str = "") -> Collection:
        """Return who of those asked has sent a form of a year, who has not, and who must mend what."""
        return collection_of(
            form, period, unit=unit, catalogue=self.catalogue, registry=self.registry, store=self.store
        )

    def names_waiting(self, paths: Iterable[Path] = ()) -> list[Waiting]:
        """Return the names that no rule reads, of files and folders, by default of those received with such names."""
        rejects = self.store.read("rejects")
        files = find_files(paths) if paths else files_with_unread_names(self.sources(), rejects, self.root)
        names = names_in(
            files, catalogue=self.catalogue, registry=self.registry, root=self.root, count_records=self._counter
        )  # fmt: skip
        return waiting(names, self.registry)

    def compute(
        self, frames: Iterable[date] = (), *, on_frame: Callable[[str], None] = lambda frame: None
    ) -> list[str]:
        """Compute values and findings of ``frames`` (by default those named in the settings) and keep them."""
        done = []
        with self.store.together():  # no other facts may come meanwhile
            facts = self._facts_that_count()
            self.store.write("published", self.catalogue.published)
            for frame in frames or self.settings.frames.compute:
                self._compute(frame, facts)
                done.append(frame.isoformat())
                on_frame(frame.isoformat())
        return done

    def values(
        self, indicator: str | list[str] | None = None, *, frame: str, profile: str = "analyst", **where: object
    ) -> pd.DataFrame:
        """Return VALUES of a frame, computing it first where it has not been; ``where`` names columns and values.

        ``level`` and ``within`` choose units too: ``level="district", within="Hà Nam"``. Units are codes or names.
        Small counts are hidden from the profiles leadership and public, and are not from analyst and office.
        """
        return self._read("values", frame, profile, where | ({} if indicator is None else {"indicator": indicator}))

    def findings(
        self, question: str | list[str] | None = None, *, frame: str, profile: str = "analyst", **where: object
    ) -> pd.DataFrame:
        """Return FINDINGS of a frame, to one question (interval, trend, target, published) or to all, as ``values``."""
        return self._read("findings", frame, profile, where | ({} if question is None else {"question": question}))

    def _read(self, table: str, frame: str, profile: str, where: dict[str, object]) -> pd.DataFrame:
        self._ensure(frame)
        return self._withholding.read(table, frame, profile, conditions(self, table, where, day_of(frame)))

    def hidden_rows(self, frame: str, profile: str) -> pd.DataFrame:
        """Return indicator, unit, group and period of the values of a frame that a profile is not told."""
        self._ensure(frame)
        return self._withholding.hidden_from(profile, frame)

    def quality_findings(self, question: str) -> pd.DataFrame:
        """Return FINDINGS that need no frame.

        They were made on the way in (adds_up, looks_wrong), are about print (printed_share, recomputed), or hold two
        forms against each other (forms_agree).
        """
        if question == "printed_share":
            return impossible_shares(self.catalogue.published)
        if question == "recomputed":
            return recomputed_findings(self.catalogue.published)
        if question == "forms_agree":
            return forms_that_differ(self.live_facts(), self.catalogue.measures)
        return self.store.read("findings", {"question": question})

    def sources(self) -> pd.DataFrame:
        """Return SOURCES: every file received."""
        return self.store.read("sources")

    def behind_schedule(self, unit: str, *, period: str, frame: str) -> pd.DataFrame:
        """Return what is behind in the plans of ``unit`` and of what lies in it: see ``judging.behind_schedule``."""
        self.registry.unit(unit, day_of(frame))
        return behind_schedule(self.live_facts(), self.registry, unit=unit, period=period, frame=day_of(frame))

    def live_facts(self) -> pd.DataFrame:
        """Return the facts that no later file superseded."""
        return live_facts(self.store.read("facts"), self.sources())

    def counts(self, *, frame: str) -> pd.DataFrame:
        """Return every count and amount that was told, on the map of ``frame``: see ``moved_counts``. For analysts."""
        counts: pd.DataFrame = import_module("analysis.project.computing").counts_of(self, day_of(frame))
        return counts

    def default_frame(self, unit: str, period: str) -> str:
        """Return the frame of a page: the last day of its period, at most 30 June 2025 where districts are shown.

        A unit whose children were districts on that day, and that is the same unit still at the end of the period,
        counts as showing districts. Of a unit that stood no more then it is the last day on which it did.
        """
        last = date(year_of(period), 12, 31)
        if not self.registry.find(unit, last) and stood_by(self.registry, unit, last):
            return last_standing(self.registry, unit, last)[1].isoformat()
        if last <= LAST_DAY_OF_DISTRICTS or not continues(self.registry, unit, LAST_DAY_OF_DISTRICTS, last):
            return last.isoformat()
        children = self.registry.children(unit, LAST_DAY_OF_DISTRICTS)
        shows_districts = any(child.level == "district" for child in children)
        return (LAST_DAY_OF_DISTRICTS if shows_districts else last).isoformat()

    def candidates(
        self, paths: Iterable[Path], asked: Asked, *, on_file: Callable[[Path], None] = lambda path: None
    ) -> Chosen:
        """Choose whom to send to courses, from staff lists, and write the office's workbook: see ``choosing.choose``.

        Nothing of the lists is kept in the store, and what is returned is counts.
        """
        return choose(
            find_files(paths), asked, catalogue=self.catalogue, registry=self.registry, facts=self.live_facts(),
            root=self.root, reports=self.reports, on_file=on_file,
        )  # fmt: skip

    def keep_runs(self, rows: pd.DataFrame) -> None:
        """Keep the newest run of each job in the table ``runs``."""
        with self.store.together(of="runs"):
            old = self.store.read("runs")
            kept = old[~old["job"].isin(rows["job"])]
            self.store.write("runs", checked(pd.concat([part for part in (kept, rows) if len(part)]), RUNS))

    def trace(self, indicator: str, unit: str, period: str, *, frame: str = "", group: str = "") -> Trace:
        """Return the files and cells that a value was added up from.

        Raises
        ------
        UsageError
            for an indicator, unit, period or group that has no value, with what there is.
        """
        indicator = self.indicators[indicator]
        frame = frame or self.default_frame(unit, period)
        unit = self.code_of(unit, frame)
        self.registry.unit(unit, day_of(frame))
        found = self.values(indicator, frame=frame, unit=unit, group=group)
        row = found[found["period"] == period]
        if row.empty:
            held = ", ".join(sorted(found["period"].unique())) or "none at all"
            raise UsageError(
                f"There is no value of {indicator} for {unit} in {period} (frame {frame}).",
                do=f"Periods held: {held}.",
            )
        return trace(
            rows_of(row)[0], facts=self.store.read("facts"), rejects=self.store.read("rejects"), sources=self.sources(),
            registry=self.registry, indicators=self.catalogue.indicators, measures=self.catalogue.measures,
            groupings=self.catalogue.groupings,
        )  # fmt: skip

    def _ensure(self, frame: str) -> None:
        if frame not in self.store.frames():
            try:
                with self.store.together():
                    if frame not in self.store.frames():  # who was waited for may have computed it
                        self._compute(day_of(frame), self._facts_that_count())
            except NoRightsError as error:
                raise NoRightsError(self.say_in_all("store.frame_not_computed", frame=frame)) from error

    def _facts_that_count(self) -> pd.DataFrame:
        rejects = self.store.read("rejects")
        return without_partial_lists(self.live_facts(), rejects, self.catalogue.measures, ROWS_REFUSED_WHOLE)

    def _compute(self, frame: date, facts: pd.DataFrame) -> None:
        # It brings all statistics along, a second and a half of imports that whoever only reads need not wait for.
        import_module("analysis.project.computing").compute_frame(self, frame, facts)

    def line(self, unit: str, day: date) -> list[Unit]:
        """Return the unit and everything above it on ``day``, nearest first; of a former one as it last stood."""
        return line_of(self.registry, unit, day)
