"""What the page for the analyst says can be typed as it stands."""

import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.charts.chart import Chart

TEXT = (Path(__file__).parents[2] / "docs/analyst.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
ROWS = re.findall(r"^\| .* \| `(project\..*)` \|$", TEXT, re.MULTILINE)
COMMANDS = re.findall(r"^cadre (.*)$", TEXT, re.MULTILINE)


@pytest.mark.soak
def test_the_code_runs_as_it_stands(analyst_root, monkeypatch):
    monkeypatch.chdir(analyst_root / "notebooks/explore")
    typed: dict[str, object] = {}
    for block in BLOCKS:
        exec(block, typed)
    assert len(BLOCKS) == 4 and len(ROWS) == 7
    for row in ROWS:
        made = eval(row, typed)
        assert isinstance(made, Chart | pd.DataFrame), row
        assert "không có số liệu" not in (made.title if isinstance(made, Chart) else ""), row


@pytest.mark.soak
def test_the_commands_lead_from_looking_to_a_page(cadre, analyst_root):
    assert [command.split()[0] for command in COMMANDS] == ["new", "report", "index"]
    for command in COMMANDS[:2]:
        done = cadre(*command.split(), root=analyst_root)
        assert done.returncode == 0, done.stderr
    assert (analyst_root / "reports/vi/staff_of_kim_bang/350/2025.html").exists()
