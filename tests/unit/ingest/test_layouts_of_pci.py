"""Sheets of a real workbook that no form of ours knows, read by a layout alone: lists of provinces side by side."""

from dataclasses import replace
from pathlib import Path

import yaml

from analysis.ingest.readers import read_grids
from analysis.model.forms import Form

PCI = Path(__file__).parents[2] / "workbooks" / "PCI_2014.xlsx"
SCORES = (
    "Entry Costs", "Land Access", "Transparency", "Time Costs", "Informal charges", "Bias", "Proactivity",
    "Business support services", "Labor training", "Legal Institutions",
)  # fmt: skip
SUMMARY = r"""
id: pci_summary
name: {vi: PCI, en: PCI}
subject: business_climate
recognised_by: [Province, Entry Costs, PCI tier]
title_pattern: 'PCI\s+(?P<year>20\d\d)'
level: province
day: 12-31
scope: VN
licence: CC0
source: VCCI
versions:
- shape: blocks
  sheet: Summary
  unit_head: ""
  ignored_heads: [No, PCI tier]
  ignored_rows: [Ranking]
  names: {HCMC: Thành phố Hồ Chí Minh, TT-Hue: Thừa Thiên Huế, BRVT: Bà Rịa - Vũng Tàu}
"""


def test_lists_side_by_side_in_the_order_of_their_scores_are_those_of_their_provinces(catalogue, receive):
    told = yaml.load(SUMMARY, yaml.BaseLoader)
    heads = {f"pci_{number}": head for number, head in enumerate(SCORES)} | {"pci_all": "PCI 2013"}
    told["measures"] = [
        {"id": name, "name": {"vi": head, "en": head}, "kind": "score", "unit": "point", "has_decimals": True,
         "at_most": 100 if name == "pci_all" else 10}
        for name, head in heads.items()
    ]  # fmt: skip
    told["versions"][0]["columns"] = [{"head": head, "measure": name} for name, head in heads.items()]
    form = Form.model_validate(told)
    measures = catalogue.measures | {measure.id: measure for measure in form.measures}
    receipt = receive(PCI, known=replace(catalogue, forms={form.id: form}, measures=measures))
    facts = receipt.facts.set_index(["unit", "measure"])["value"]
    assert set(receipt.facts["period"]) == {"2013"}  # of the head; the file is called after 2014
    # The province that a rank below the table is told of stands there once more, and nothing is taken from there.
    rows = {int(cell.rpartition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for cell in receipt.facts["cell"]}
    assert len(facts) == 63 * 11 and rows == set(range(2, 65))
    (grid,) = (grid for grid in read_grids(PCI, PCI.read_bytes()) if grid.sheet == "Summary")
    named = {grid.text(row, 3): grid.cells[row, 4].raw for row in range(1, 64)}  # second list, of land access
    assert facts["48", "pci_1"] == named["Da Nang"] and facts["01", "pci_1"] == named["Ha Noi"]
    assert facts["79", "pci_7"] == grid.cells[1, 16].raw and grid.text(1, 15) == "HCMC"
