"""This office's settings, from ``analysis.toml``."""

import os
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from analysis.model.errors import UsageError
from analysis.model.nouns import Noun

FILE = "analysis.toml"
STORE_VARIABLE = "CADRE_STORE"  # in the environment: the store's address, before that of the settings
# Who reads; those of the office see every count.
OFFICE_PROFILES = ("analyst", "office")
PROFILES = (*OFFICE_PROFILES, "leadership", "public")


class Folders(Noun):
    """Where things lie, relative to the folder of ``analysis.toml``. ``store`` is an address."""

    catalogue: str = "catalogue"
    notebooks: str = "notebooks"
    received: str = "data/received"
    quarantine: str = "data/quarantine"
    store: str = "data/store"
    reports: str = "reports"


class Languages(Noun):
    """The first language of pages, and all languages that they are made in."""

    default: str = "vi"
    all: tuple[str, ...] = ("vi", "en")


class Frames(Noun):
    """The days whose map of units is computed beforehand."""

    compute: tuple[date, ...]


class Quality(Noun):
    """What a figure must rest on to be told, or tested.

    Attributes
    ----------
    least_seen_share : a share is told only if at least this share of the reporting units did report.
    least_for_trend : a commune is asked where it goes over the years only by figures out of at least so many.
    """

    least_seen_share: Annotated[float, Field(gt=0, le=1)] = 0.8
    least_for_trend: Annotated[float, Field(ge=0)] = 30


class Run(Noun):
    """How many pages are made at a time, and what one of them may take.

    Attributes
    ----------
    workers : pages made, or files read, at one time.
    cell_seconds, page_seconds : the longest that one cell of a notebook and all of them may run.
    kernel_megabytes : the most memory of one kernel; 0 sets no limit.
    """

    workers: Annotated[int, Field(ge=1)] = 2
    cell_seconds: Annotated[float, Field(gt=0)] = 1800
    page_seconds: Annotated[float, Field(gt=0)] = 3600
    kernel_megabytes: Annotated[int, Field(ge=0)] = 3000


class Printing(Noun):
    """``chromium``: name or path of the browser that makes PDF; empty for the one that is found."""

    chromium: str = ""


class Disclosure(Noun):
    """Smallest number of persons that is told to whom; 0 hides nothing. See ``analysis.project.withholding``."""

    leadership: Annotated[int, Field(ge=0)] = 0
    public: Annotated[int, Field(ge=0)] = 0

    def threshold(self, profile: str) -> int:
        """Return the threshold of a profile; analysts and the office see all."""
        return {"leadership": self.leadership, "public": self.public}.get(profile, 0)


class Mail(Noun):
    """The server by which pages are sent. Its password stands in the environment, as CADRE_MAIL_PASSWORD.

    Attributes
    ----------
    server, port : empty where no mail is sent. security : ``tls`` from the first byte on, or ``starttls``.
    user : empty where the server asks for none. sender : address, or ``Name <address>``.
    certificates : file with the certificates of whoever signed the server's; empty for those that the system trusts.
    attachment_megabytes : a larger zip is put at the address ``put`` and mailed as a link; 0 does so with every one.
    link : how a browser calls the address ``put``. seconds : how long the server may take to answer.
    """

    server: str = ""
    port: Annotated[int, Field(gt=0, lt=65536)] = 465
    security: Literal["tls", "starttls"] = "tls"
    user: str = ""
    sender: str = ""
    certificates: str = ""
    attachment_megabytes: Annotated[float, Field(ge=0)] = 10
    put: str = ""
    link: str = ""
    seconds: Annotated[float, Field(gt=0)] = 60


class Settings(Noun):
    """Everything in ``analysis.toml``."""

    folders: Folders = Folders()
    languages: Languages = Languages()
    frames: Frames
    quality: Quality = Quality()
    disclosure: Disclosure = Disclosure()
    run: Run = Run()
    printing: Printing = Printing()
    mail: Mail = Mail()

    @property
    def store(self) -> str:
        """The address of the store: a folder, or ``postgresql://...``; that of the environment goes first."""
        return os.environ.get(STORE_VARIABLE) or self.folders.store

    @classmethod
    def read(cls, root: Path) -> "Settings":
        """Read ``analysis.toml`` in ``root``.

        Raises
        ------
        UsageError
            if it is absent, is no TOML, or holds what no setting is; all faults in one message.
        """
        file = root / FILE
        if not file.exists():
            raise UsageError(
                "There is no analysis.toml here.",
                where=str(root),
                do="Go to the project's folder, or name it with --root.",
            )
        try:
            return cls.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"is not valid TOML: {error}.", where=FILE, do="Mend that line.") from error
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
            raise UsageError(faults + ".", where=FILE, do="Mend or remove these settings.") from error


def project_folder(root: Path | None) -> Path:
    """Return ``root``, or the nearest folder upwards with ``analysis.toml``; a ``UsageError`` if there is none."""
    if root is not None:
        return root.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE).exists():
            return folder
    raise UsageError("There is no analysis.toml here or above.", where=str(here), do="Go to the project's folder.")
