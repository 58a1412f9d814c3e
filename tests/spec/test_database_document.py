"""docs/database.md, followed to the letter on a server, but for the server's address."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from analysis.model.errors import StoreError
from analysis.project.project import Project

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/database.md").read_text(encoding="utf-8")
BLOCKS = dict.fromkeys(re.findall(r"```(\w*)\n(.*?)```", TEXT, re.DOTALL))
PLACE = "@db.office.example/cadre"


@pytest.mark.soak
def test_the_document_can_be_followed(own_project, sample, postgres, cadre, monkeypatch, tmp_path):
    rules = postgres.folder / "data/pg_hba.conf"
    rules.write_text("local cadre all scram-sha-256\n" + rules.read_text())
    postgres.run("SELECT pg_reload_conf()", "postgres")
    passwords = tmp_path / "pgpass"
    passwords.write_text("*:*:cadre:*:choose-one\n")
    passwords.chmod(0o600)
    project = Project.open(own_project)
    project.store.write("published", project.catalogue.published)
    [roles] = [block for kind, block in BLOCKS if kind == "sql"]
    commands = [line for kind, block in BLOCKS if not kind for line in block.strip().splitlines()]
    for statement in filter(None, map(str.strip, re.sub(r"--.*", "", roles).split(";"))):
        postgres.run(statement, "postgres")
    unasked = cadre("store", "copy", "data/store", at(f"postgresql://cadre_office{PLACE}", postgres), root=own_project)
    assert unasked.returncode == 1 and "no password supplied" in unasked.stderr
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    told = [follow(command, own_project, postgres, cadre) for command in commands]
    assert len(told) == 5 and "copied" not in told[0]
    assert Project.open(own_project).open_store("data/copy").digests() == project.store.digests()
    [settings] = [block for kind, block in BLOCKS if kind == "toml"]
    address = re.search(r'store = "(.*)"', settings).group(1)
    file = own_project / "analysis.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"data/store"', f'"{at(address, postgres)}"'))
    done = cadre("receive", str(sample / "2020/BM02_Kim_Bang.xlsx"), root=own_project)
    assert done.returncode == 0, done.stderr
    assert len(Project.open(own_project).sources()) == 1
    readers = project.open_store(at(f"postgresql://cadre_reports{PLACE}", postgres))
    assert len(readers.read("sources")) == 1
    with pytest.raises(StoreError, match="không có quyền"):
        readers.write("published", project.catalogue.published.iloc[:1])
    monkeypatch.setenv("CADRE_STORE", at(f"postgresql://cadre_reports{PLACE}", postgres))
    with pytest.raises(StoreError, match=r"địa giới ngày 2021-12-31, và người dùng này chỉ được đọc"):
        Project.open(own_project).values(frame="2021-12-31")


def at(text: str, server) -> str:
    """Put the address of the server that is there in the place of the document's."""
    return text.replace(PLACE, f"@/cadre?host={server.folder}")


def follow(command: str, root: Path, server, cadre) -> str:
    """Do what a line says, and return what it tells."""
    program, *arguments = shlex.split(at(command, server))
    if program == "cadre":
        done = cadre(*arguments, root=root)
    else:
        done = subprocess.run(
            [server.programs / program, *arguments], cwd=root, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout
