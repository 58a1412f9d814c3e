"""``cadre share``: gives finished pages to others: as files, as a zip for each recipient, by mail."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.telling import Json, Root, answer, language_of, open_project, progress, tell
from analysis.model.errors import CadreError, UsageError
from analysis.model.sending import Recipient, may_be_given
from analysis.project.asking import known
from analysis.project.project import Project
from analysis.project.settings import OFFICE_PROFILES, PROFILES
from analysis.report.asked import Asked, chosen
from analysis.report.bundle import parts_of
from analysis.report.index_entries import read_entries
from analysis.report.jobs import OFFICE
from analysis.report.scheduling.lock import AlreadyAtWorkError, only_one
from analysis.report.sharing.mailing import check_settings
from analysis.report.sharing.preflight import NotToBeSharedError, Preflight
from analysis.report.sharing.publishing import publish
from analysis.report.sharing.record import LOCK, Records
from analysis.report.sharing.sending import GOOD, Delivery, Giving, Occasion

if TYPE_CHECKING:
    from analysis.words.language import Language

WAYS = ("folder", "zips", "mail")


def share(
    way: Annotated[
        str, typer.Argument(help="folder, zips or mail; none lists the recipients.", show_default=False)
    ] = "",
    address: Annotated[
        str, typer.Argument(help="Of folder and zips: a folder, or an address such as s3://office/cadre.",
                            show_default=False)
    ] = "",
    recipient: Annotated[
        list[str] | None, typer.Option("--recipient", help="Of catalogue/recipients.yml; all by default.")
    ] = None,
    unit: Annotated[list[str] | None, typer.Option("--unit", help="Official code; may be repeated.")] = None,
    report: Annotated[list[str] | None, typer.Option("--report", help="Report; may be repeated.")] = None,
    period: Annotated[list[str] | None, typer.Option("--period", help="Year; may be repeated.")] = None,
    lang: Annotated[list[str] | None, typer.Option("--lang", help="Of folder: vi or en; may be repeated.")] = None,
    profile: Annotated[
        str, typer.Option("--profile", help="Whose pages; of zips and mail by default each recipient's own.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look over and tell all, mails too; give none.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Of mail: also to who has just that already.")] = False,
    root: Root = None,
    json: Json = False,
) -> int:  # fmt: skip
    """Give finished pages to others: as files at an address, as a zip for each recipient, or by mail."""
    project = open_project(root)
    language = language_of(project, "")
    if not way:
        return _list(project, language, as_json=json)
    known(way, WAYS, "way to share")
    if profile:
        known(profile, PROFILES, "profile")
    if bool(address) == (way == "mail"):
        raise UsageError(project.say_in_all("sharing.no_address"), where=f"share {way}")
    asked = Asked(unit or (), report or (), period or (), lang or (), profile or OFFICE)
    try:
        with only_one(project.root / LOCK):
            if way == "folder":
                return _folder(project, address, asked, language, only_told=dry_run, as_json=json)
            occasion = Occasion(dry_run=dry_run, again=again)
            recipients = _recipients(project, recipient or [], profile)
            return _each(project, recipients, address, asked, occasion, language, is_of_each=not profile, as_json=json)
    except AlreadyAtWorkError as error:
        raise CadreError(project.say_in_all("sharing.at_work", by=error.by or "?")) from error


def _list(project: Project, language: "Language", *, as_json: bool) -> int:
    records, lines, told = Records(project.root), [], []
    for one in project.catalogue.recipients.values():
        last = records.newest(one.id)
        when = language.say("sharing.last", at=last.at) if last else language.say("sharing.never")
        mail = one.mail or language.say("sharing.no_mail")
        lines.append(language.say("sharing.recipient", id=one.id, name=one.name, mail=mail, profile=one.profile,
                                  language=one.language, units=", ".join(one.units), last=when))  # fmt: skip
        told.append(one.model_dump() | {"last": last.model_dump() if last else None})
    answer({"recipients": told}, as_json=as_json, lines=lines or [language.say("sharing.no_recipients")])
    return 0


def _folder(
    project: Project, address: str, asked: Asked, language: "Language", *, only_told: bool, as_json: bool
) -> int:
    pages = chosen(read_entries(asked.folder(project.reports)), asked)
    parts = parts_of(project, pages, asked)
    size = _size(sum(len(text.encode()) for text in parts.values()))
    if asked.profile in OFFICE_PROFILES:
        tell(language.say("sharing.for_office"))
    summary: dict[str, object] = {"address": address, "profile": asked.profile, "pages": [one.page for one in pages]}
    if only_told:
        problems = Preflight(project, asked.profile).problems(pages, parts)
        if problems:
            raise NotToBeSharedError(project, asked.profile, problems)
        line = language.say("sharing.would_put", address=address, pages=len(pages), size=size)
        answer(summary, as_json=as_json, lines=[line])
        return 0
    done = publish(project, address, pages, parts, profile=asked.profile)
    counts = {"written": done.written, "left": done.left, "removed": done.removed}
    line = language.say("sharing.put", address=address, pages=len(pages), **counts)
    answer(summary | counts | {"digest": done.digest}, as_json=as_json, lines=[line])
    return 0


def _recipients(project: Project, names: list[str], profile: str) -> list[Recipient]:
    there = project.catalogue.recipients
    if not there:
        raise UsageError(project.say_in_all("sharing.none_written"))
    found = [there[known(name, there, "recipient")] for name in dict.fromkeys(names)] or list(there.values())
    for one in found:
        if profile and not may_be_given(profile, one.profile):
            words = {"recipient": one.id, "own": one.profile, "profile": profile}
            raise UsageError(project.say_in_all("sharing.reads_other", **words), where="--profile")
    return found


def _each(
    project: Project, recipients: list[Recipient], address: str, asked: Asked, occasion: Occasion,
    language: "Language", *, is_of_each: bool, as_json: bool,
) -> int:  # fmt: skip
    """Give each recipient theirs, those of one profile together. Return the exit code."""
    if not address:
        check_settings(project)
    by_profile: dict[str, list[Recipient]] = {}
    for one in recipients:
        by_profile.setdefault(one.profile if is_of_each else asked.profile, []).append(one)
    done: list[Delivery] = []
    with progress("share", len(recipients)) as step:
        for profile, own in by_profile.items():
            own_asked = Asked(asked.units, asked.reports, asked.periods, asked.langs, profile)
            pages = chosen(read_entries(own_asked.folder(project.reports)), own_asked)
            giving = Giving(project, pages, profile, occasion)

            def told(one: Delivery) -> None:
                step(f"{one.recipient} {one.became}")

            done += giving.as_zips(own, address, told) if address else giving.by_mail(own, told)
            if giving.preflight.unread_lists:
                tell(language.say("sharing.unread_lists", n=giving.preflight.unread_lists))
    answer({"recipients": [asdict(one) for one in done]}, as_json=as_json,
           lines=[line for one in done for line in _lines(one, language)])  # fmt: skip
    return 0 if all(one.became in GOOD for one in done) else 1


def _lines(one: Delivery, language: "Language") -> list[str]:
    line = language.say(f"sharing.became.{one.became}", recipient=one.recipient, pages=one.pages, to=one.to,
                        size=_size(one.bytes), message=one.message)  # fmt: skip
    return [line, *(f"    {text}".rstrip() for text in one.text.splitlines())]


def _size(size: int) -> str:
    return f"{size / 1000:.0f} kB"
