"""Good workbooks, disturbed in every way that they are in offices: each figure is read rightly or told, none wrongly.

What a cell truly is stands in the plan that the workbook was written from; see ``good_workbooks``.
"""

import random
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.ingest.receive import receive_file
from analysis.model.forms import Form
from disturbed_workbooks import WAYS
from good_workbooks import Writer, write

ROOT = Path(__file__).parents[2]
KINDS = ("bm02", "leaders", "plan", "blocks")
SEEDS = st.integers(0, 9999)
PLANS = st.tuples(st.sampled_from(KINDS), SEEDS, st.lists(st.tuples(st.sampled_from(sorted(WAYS)), SEEDS), max_size=5))
BLOCKS = r"""
id: tried
name: {vi: Thử, en: Tried}
subject: commune_staff
recognised_by: [BIỂU THỬ]
title_pattern: '(?i)NĂM\s+(?P<year>20\d\d)'
level: province
day: 12-31
scope: VN
licence: none
source: a test
measures:
- {id: tried_persons, name: {vi: Số người, en: Persons}, unit: person}
- {id: tried_households, name: {vi: Số hộ, en: Households}, unit: household}
versions:
- shape: blocks
  unit_head: Tỉnh
  columns: [{head: Số người, measure: tried_persons}, {head: Số hộ, measure: tried_households}]
"""


@pytest.fixture(scope="module")
def world():
    """Return the catalogue with a form of blocks, the register, and what writes good workbooks of them."""
    catalogue = Catalogue.open(ROOT / "catalogue")
    form = Form.model_validate(yaml.load(BLOCKS, yaml.BaseLoader))
    measures = catalogue.measures | {measure.id: measure for measure in form.measures}
    catalogue = replace(catalogue, forms=catalogue.forms | {"tried": form}, measures=measures)
    registry = Registry(catalogue.units, catalogue.changes)
    return catalogue, registry, Writer(catalogue, registry)


def look(world, plan):
    """Make the book, disturb it, receive it, and hold what came of it against the truth."""
    catalogue, registry, writer = world
    kind, seed, ways = plan
    book = writer.book(kind, random.Random(seed))
    certain = [WAYS[way](book, random.Random(way_seed)) for way, way_seed in ways]
    with tempfile.TemporaryDirectory() as folder:
        path, written = write(book, Path(folder))
        receipt = receive_file(path, catalogue=catalogue, registry=registry, received_at="2026-11-01T08:00:00",
                               root=Path(folder), count_records=None)  # fmt: skip
    told = receipt.source
    assert told["body_cells"] == told["facts"] + told["checks"] + told["rejected"] + told["ignored"]
    assert told["facts"] == len(receipt.facts) and told["rejected"] == len(receipt.rejects)
    rejects = dict(zip(receipt.rejects["cell"], receipt.rejects["message"], strict=True))
    facts = {row["cell"]: row for row in receipt.facts.to_dict("records")}
    for cell, fact in facts.items():
        said = written.get(cell)
        key = (fact["unit"], fact["period"], fact["measure"], fact["group"])
        assert said is not None and said.truth == key, f"{cell} is read as {key}, and is {said}"
        assert fact["value"] == said.number and fact["bound"] == "exact", f"{cell} is read as {fact['value']}: {said}"
    numbered = {f"{sheet}!": f"trang {place}!" for place, (sheet, _) in enumerate(book.sheets, start=1)}
    unworked = any("chưa có kết quả" in note for note in receipt.notes)
    for cell, said in written.items():
        sheet, _, address = cell.partition("!")
        is_refused = cell in rejects or numbered.get(f"{sheet}!", "trang 1!") + address in rejects
        if said.truth:
            is_told = is_refused or (said.formula and not said.is_worked_out and unworked)
            assert cell in facts or (is_told and not all(certain)), f"{cell} is lost: {said}; {told['problem']}"
        elif said.is_bad:
            assert is_refused, f"{cell} is taken or lost: {said}"
    assert all(rejects.values()) and all(receipt.rejects["rule"])
    if all(certain):
        needless = [cell for cell in rejects if not (cell in written and written[cell].is_bad)]
        assert not needless, f"{needless[0]} is refused without need: {rejects[needless[0]]}"
    if book.has_wrong_total and not told["problem"] and all(certain):
        assert "does_not_add_up" in set(receipt.findings["verdict"]), "a total that is wrong is not told"


@pytest.mark.parametrize("way", sorted(WAYS))
@pytest.mark.parametrize("kind", KINDS)
def test_each_way_by_itself(world, kind, way):
    for seed in range(2):
        look(world, (kind, seed, [(way, seed)]))


@given(PLANS)
@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_several_ways_at_once(world, plan):
    look(world, plan)


@pytest.mark.soak
@given(PLANS)
@settings(max_examples=2000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@example(("bm02", 0, []))
def test_several_ways_at_once_at_length(world, plan):
    look(world, plan)
