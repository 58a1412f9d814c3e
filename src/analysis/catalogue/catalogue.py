"""The catalogue: what we know, opened as one sound whole or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from analysis.catalogue import checks, confirmed, dividing, explained, layouts, maps, register, rules, sending
from analysis.catalogue.known import Known
from analysis.catalogue.published import read_published
from analysis.catalogue.read import Reader
from analysis.catalogue.writing_out import written_out
from analysis.model.building import no_garbage_sought
from analysis.model.errors import CatalogueError, Fault
from analysis.model.forms import Correction, Form
from analysis.model.glossary import GlossaryTerm
from analysis.model.nouns import Event, Grouping, Indicator, Measure, Resolution, Target, Words
from analysis.model.outlines import Snapshot, TileLayout, TileNote
from analysis.model.places import Change, ConfirmedName, Standing, Unit
from analysis.model.sending import Recipient, Schedule
from analysis.model.standards import Ceiling, Course, Norm, RetirementRule, Standard, Term

Entry = TypeVar(
    "Entry",
    Measure, Grouping, Indicator, Form, Resolution, Target, Event, Standard, Norm, Ceiling, Term, Course,
    GlossaryTerm, TileLayout, Recipient, Schedule,
)  # fmt: skip


@dataclass(frozen=True)
class Catalogue:
    """All that the project knows beforehand. Mappings are keyed by identifier, in the order of the files;
    indicators stand in the order of their themes, headlines first.

    Attributes
    ----------
    forms : with the columns of every member of a grouping (``each_of``) written out.
    standards, norms, ceilings, retirement_rules, terms : what the law asks, from ``standards.yml``.
    courses : to which staff may be sent, from ``courses.yml``.
    glossary : the words of the pages that explain themselves, from ``glossary.yml``.
    published : table ``published``, one row a figure printed elsewhere.
    outlines : file -> what communes of a day cover; tiles, tile_notes : places of provinces, and what to say of them.
    confirmed_names : what somebody confirmed names on forms to mean.
    corrections : form -> the corrections of files of that form.
    recipients, schedules : to whom pages are given, and which reports are due when.
    languages : code of the language -> nested mapping of texts, as ``analysis.words.language`` reads it.
    """

    measures: dict[str, Measure]
    groupings: dict[str, Grouping]
    indicators: dict[str, Indicator]
    themes: dict[str, Words]
    forms: dict[str, Form]
    units: tuple[Unit, ...]
    changes: tuple[Change, ...]
    confirmed_names: tuple[ConfirmedName, ...]
    standards: tuple[Standard, ...]
    norms: tuple[Norm, ...]
    ceilings: tuple[Ceiling, ...]
    retirement_rules: tuple[RetirementRule, ...]
    terms: tuple[Term, ...]
    courses: dict[str, Course]
    glossary: dict[str, GlossaryTerm]
    resolutions: tuple[Resolution, ...]
    targets: tuple[Target, ...]
    events: tuple[Event, ...]
    published: pd.DataFrame
    corrections: dict[str, tuple[Correction, ...]]
    languages: dict[str, dict[str, Any]]
    outlines: dict[str, Snapshot]
    tiles: tuple[TileLayout, ...]
    tile_notes: tuple[TileNote, ...]
    recipients: dict[str, Recipient]
    schedules: dict[str, Schedule]

    @classmethod
    def open(cls, folder: Path) -> "Catalogue":
        """Read the folder and hold its files against each other.

        Raises
        ------
        CatalogueError
            with all faults at once, each with its file and key.
        """
        if not folder.is_dir():
            raise CatalogueError([Fault(str(folder), "", "there is no such folder; name the folder of the catalogue")])
        reader = Reader(folder)
        with no_garbage_sought():
            catalogue = _read(reader)
            unsound = list(_unsound(catalogue, frozenset(reader.broken)))
        faults = [*reader.faults, *register.in_their_files(reader, unsound)]
        if faults:
            raise CatalogueError([replace(fault, file=(folder / fault.file).as_posix()) for fault in faults])
        forms = {form.id: written_out(form, catalogue.groupings) for form in catalogue.forms.values()}
        return replace(catalogue, forms=forms)


def _read(reader: Reader) -> Catalogue:
    measures = reader.mapping("measures.yml", ("measures", "groupings"))
    asked = reader.mapping("standards.yml", ("standards", "norms", "ceilings", "retirement_rules", "terms"))
    courses = reader.mapping("courses.yml", ("courses",))
    glossary = reader.mapping("glossary.yml", ("terms",))
    targets = reader.mapping("targets.yml", ("resolutions", "targets"))
    events = reader.mapping("events.yml", ("events",))
    tiles = reader.mapping(maps.TILES, ("layouts", "notes"))
    recipients = reader.mapping(sending.RECIPIENTS, ("recipients",))
    schedules = reader.mapping(sending.SCHEDULE, ("schedules",))
    themes = _themes(reader)
    forms = _one_a_file(reader, "forms", Form)
    return Catalogue(
        measures=_with_own(reader, "measures", reader.keyed("measures.yml", measures, "measures", Measure), forms),
        groupings=_with_own(reader, "groupings", reader.keyed("measures.yml", measures, "groupings", Grouping), forms),
        indicators=_in_order(_one_a_file(reader, "indicators", Indicator), themes),
        themes=themes,
        forms=forms,
        units=register.read_units(reader),
        changes=register.read_changes(reader),
        confirmed_names=confirmed.read_confirmed_names(reader),
        standards=_listed(reader, "standards.yml", asked, "standards", Standard),
        norms=_listed(reader, "standards.yml", asked, "norms", Norm),
        ceilings=_listed(reader, "standards.yml", asked, "ceilings", Ceiling),
        retirement_rules=tuple(reader.entries("standards.yml", asked, "retirement_rules", RetirementRule)),
        terms=_listed(reader, "standards.yml", asked, "terms", Term),
        courses=reader.keyed("courses.yml", courses, "courses", Course),
        glossary=reader.keyed("glossary.yml", glossary, "terms", GlossaryTerm),
        resolutions=_listed(reader, "targets.yml", targets, "resolutions", Resolution),
        targets=_listed(reader, "targets.yml", targets, "targets", Target),
        events=_listed(reader, "events.yml", events, "events", Event),
        published=read_published(reader),
        corrections=_corrections(reader),
        languages={Path(file).stem: reader.mapping(file) for file in reader.files_in("languages")},
        outlines=maps.read_outlines(reader),
        tiles=_listed(reader, maps.TILES, tiles, "layouts", TileLayout),
        tile_notes=tuple(reader.entries(maps.TILES, tiles, "notes", TileNote)),
        recipients=reader.keyed(sending.RECIPIENTS, recipients, "recipients", Recipient),
        schedules=reader.keyed(sending.SCHEDULE, schedules, "schedules", Schedule),
    )


def _with_own(reader: Reader, kind: str, nouns: dict[str, Entry], forms: dict[str, Form]) -> dict[str, Entry]:
    """Return the nouns of a ``kind`` with those that forms bring themselves; an id that there is already is a fault."""
    every = dict(nouns)
    for form in forms.values():
        for noun in getattr(form, kind):
            if noun.id in every:
                reader.note(f"forms/{form.id}.yml", f"{kind}.{noun.id}", "this id is taken; give it another")
            every[noun.id] = noun
    return every


def _listed(reader: Reader, file: str, content: dict[str, Any], key: str, model: type[Entry]) -> tuple[Entry, ...]:
    return tuple(reader.keyed(file, content, key, model).values())


def _one_a_file(reader: Reader, subfolder: str, model: type[Entry]) -> dict[str, Entry]:
    """Read a folder in which every file holds one entry, called like the file."""
    keyed: dict[str, Entry] = {}
    for file in reader.files_in(subfolder):
        name = Path(file).stem
        content = reader.mapping(file)
        entry = reader.entry(file, "", content, model) if content else None
        if entry is None:
            reader.broken.add(name)
        elif entry.id != name:
            reader.note(file, "id", f"the id is {entry.id!r}; it must be the file's name, {name!r}")
        else:
            keyed[name] = entry
    return keyed


def _themes(reader: Reader) -> dict[str, Words]:
    content = reader.mapping("themes.yml", ("themes",)).get("themes", {})
    if not isinstance(content, dict):
        reader.note("themes.yml", "themes", "themes with their names are expected here")
        return {}
    themes = {}
    for name, words in content.items():
        theme = reader.entry("themes.yml", f"themes.{name}", words, Words)
        if theme is None:
            reader.broken.add(name)
        else:
            themes[name] = theme
    return themes


def _in_order(indicators: dict[str, Indicator], themes: dict[str, Words]) -> dict[str, Indicator]:
    """Order indicators as pages show them: by theme, as ``themes.yml`` lists them, headlines first within a theme."""
    places = {theme: place for place, theme in enumerate(themes)}
    ordered = sorted(
        indicators.values(),
        key=lambda indicator: (places.get(indicator.theme, len(places)), indicator.prominence != "headline"),
    )
    return {indicator.id: indicator for indicator in ordered}


def _corrections(reader: Reader) -> dict[str, tuple[Correction, ...]]:
    corrections = {}
    for file in reader.files_in("corrections"):
        content = reader.mapping(file, ("corrections",))
        corrections[Path(file).stem] = tuple(reader.entries(file, content, "corrections", Correction))
    return corrections


def _unsound(catalogue: Catalogue, broken: frozenset[str]) -> Iterator[Fault]:
    """Yield what does not fit between the files, each of which is good by itself."""
    known = Known(catalogue.measures, catalogue.groupings, catalogue.indicators, catalogue.themes, broken)
    yield from checks.of_measures(known)
    yield from dividing.of_indicators(known)
    yield from checks.of_published_names(known, catalogue.published)
    yield from checks.of_targets(known, catalogue.resolutions, catalogue.targets)
    yield from checks.of_events(known, catalogue.events)
    yield from rules.of_standards(known, catalogue.standards)
    yield from rules.of_norms(catalogue.norms)
    yield from rules.of_ceilings(catalogue.ceilings)
    yield from rules.of_retirement_rules(catalogue.retirement_rules)
    yield from rules.of_terms(catalogue.terms)
    yield from rules.of_courses(known, catalogue.courses.values())
    yield from explained.of_glossary(catalogue.glossary.values())
    yield from layouts.of_forms(known, catalogue.forms)
    yield from layouts.of_drafts(catalogue.forms)
    yield from layouts.of_corrections(known, catalogue.forms, catalogue.corrections)
    standing = Standing(catalogue.units)
    yield from register.of_units(catalogue.units, standing, broken)
    yield from register.of_changes(standing, catalogue.changes, broken)
    yield from confirmed.of_confirmed_names(standing, catalogue.forms, catalogue.confirmed_names, broken)
    yield from maps.of_outlines(catalogue.units, catalogue.outlines, broken)
    yield from maps.of_tiles(catalogue.units, catalogue.tiles, broken)
    yield from sending.of_recipients(catalogue.recipients.values(), catalogue.languages)
    yield from sending.of_schedules(catalogue.schedules.values(), catalogue.recipients, broken)
    yield from register.of_codes_named(catalogue.units, _codes_named(catalogue), broken)
    yield from register.of_published_codes(catalogue.units, catalogue.published, broken)


def _codes_named(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Yield every unit's code that a file names, as file, key, code."""
    for resolution in catalogue.resolutions:
        yield from (("targets.yml", f"resolutions.{resolution.id}.units", code) for code in resolution.units)
    for target in catalogue.targets:
        yield from (("targets.yml", f"targets.{target.id}.units", code) for code in target.units)
    for event in catalogue.events:
        yield from (("events.yml", f"events.{event.id}.units", code) for code in event.units)
    for standard in catalogue.standards:
        yield from (("standards.yml", f"standards.{standard.id}.units", code) for code in standard.units)
    for number, note in enumerate(catalogue.tile_notes):
        yield from ((maps.TILES, f"notes.{number}.units", code) for code in note.units)
    for form in catalogue.forms.values():
        yield f"forms/{form.id}.yml", "scope", form.scope
    yield from sending.codes_sent(catalogue.schedules.values(), catalogue.recipients.values())
