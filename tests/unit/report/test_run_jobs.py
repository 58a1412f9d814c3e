import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.model.tables import RUNS, checked
from analysis.report.index import read_entries
from analysis.report.jobs import Job
from analysis.report.run import RunResult, run_jobs

SOURCE = """
import json, os, sys
from pathlib import Path
from IPython.display import display
if unit == "bad":
    raise ValueError("no such place")
if unit == "stop":
    raise SystemExit(0)
if unit == "dead":
    os.kill(os.getpid(), 9)
print(sys.prefix, os.getcwd(), os.environ["OMP_NUM_THREADS"], os.environ["CADRE_ROOT"])
display({"text/html": "<h2 id='a'>" + unit + "</h2>" + Path("body.html").read_text()}, raw=True)
facts = json.loads(Path("facts.json").read_text())
"""
LAST = 'display({"application/vnd.cadre.page+json": facts | {"unit": unit, "lang": lang}}, raw=True)'


def test_pages_are_made_and_one_that_fails_stops_no_other(
    make_notebook: Callable[..., Path], page_facts: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    make_notebook("tiny", SOURCE, LAST)
    (tmp_path / "body.html").write_text("<p>Xin chào</p>", encoding="utf-8")
    (tmp_path / "facts.json").write_text(json.dumps(page_facts()), encoding="utf-8")
    reports, seen = tmp_path / "reports", list[RunResult]()
    jobs = [Job("tiny", unit, "2020", "", lang) for unit, lang in
            [("bad", "vi"), ("005", "vi"), ("stop", "vi"), ("dead", "vi"), ("005", "vi")]]  # fmt: skip

    results = run_jobs(jobs[:4], root=tmp_path, reports=reports, workers=2, on_done=seen.append)
    bad, good, stopped, dead = results
    assert sorted(result.job for result in seen) == sorted(job.page for job in jobs[:4])

    page = reports / "vi/tiny/005/2020.html"
    assert (good.status, good.page, good.message) == ("made", "vi/tiny/005/2020.html", "")
    assert good.fingerprint == hashlib.sha256(page.read_bytes()).hexdigest()
    assert "<h2 id='a'>005</h2><p>Xin chào</p>" in page.read_text(encoding="utf-8")

    assert (bad.status, bad.page, bad.fingerprint) == ("failed", "", "")
    assert bad.message == "section 'Số chính': ValueError: no such place"
    assert (reports / "runs/vi/tiny/bad/2020.ipynb").exists()
    assert "0 times" in stopped.message or "SystemExit" in stopped.message
    assert dead.status == "failed" and dead.message
    assert not list(reports.rglob("*.html.*"))

    runs = checked(pd.DataFrame([result.row for result in results]), RUNS)
    assert list(runs["status"]) == ["failed", "made", "failed", "failed"]

    ran = json.loads((reports / "runs/vi/tiny/005/2020.ipynb").read_text(encoding="utf-8"))
    told = next(o["text"] for c in ran["cells"] for o in c.get("outputs", []) if o["output_type"] == "stream")
    assert "".join(told).split() == [sys.prefix, str(tmp_path), "1", str(tmp_path)]

    again = run_jobs(jobs[1:2], root=tmp_path, reports=reports, workers=1, on_done=seen.append)
    assert again[0].fingerprint == good.fingerprint, "the same page, to the byte"
    assert [entry.page for entry in read_entries(reports)] == ["vi/tiny/005/2020.html"]
