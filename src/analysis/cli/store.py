"""``cadre store``: a store in another place."""

from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project, tell
from analysis.model.errors import StoreError, UsageError
from analysis.project.project import Project
from analysis.store.address import is_on_this_machine
from analysis.store.copying import copy_store, is_empty

USE = (
    "Write `cadre store copy FROM TO`, such as `cadre store copy data/store postgresql://host/database`, "
    "or `cadre store prepare postgresql://host/database --readers ROLE`."
)


def store(
    action: Annotated[str, typer.Argument(help="`copy` or `prepare`.")],
    addresses: Annotated[
        list[str] | None, typer.Argument(help="Of `copy` FROM and TO; of `prepare` one, else that of analysis.toml.")
    ] = None,
    readers: Annotated[
        list[str] | None,
        typer.Option("--readers", help="Of `prepare`: a role that makes pages and may write no figure. Repeatable."),
    ] = None,
    writers: Annotated[
        list[str] | None, typer.Option("--writers", help="Of `prepare`: a role that receives and computes. Repeatable.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Of `copy`: replace all that TO has.")] = False,
    root: Root = None,
    json: Json = False,
) -> int:
    """Copy one store into another and compare both, or prepare a database for one.

    An address is a folder, relative to the project's, or postgresql://user@host/database, without a password.
    """
    project, named = open_project(root), addresses or []
    if action == "copy" and len(named) == 2:
        return _copy(project, named[0], named[1], json, again=again)
    if action == "prepare" and len(named) <= 1:
        return _prepare(project, (named or [project.settings.store])[0], readers or [], writers or [], json)
    what = "both stores must be named." if action == "copy" else f"{action!r} of {len(named)} store(s) means nothing."
    raise UsageError(what, where="store", do=USE)


def _copy(project: Project, original: str, copy: str, json: bool, *, again: bool) -> int:
    if original == copy:
        raise UsageError(project.say_in_all("store.is_the_same", address=copy))
    there = project.open_store(copy)
    if not again and not is_empty(there):
        raise UsageError(project.say_in_all("store.is_not_empty", address=copy))
    done = copy_store(project.open_store(original), there, on_table=lambda name: tell(f"copied {name}"))
    lines = [f"{one.name}: {one.rows} row(s), {one.digests[0][:12]} {'=' if one.is_same else '≠'} {one.digests[1][:12]}"
             for one in done]  # fmt: skip
    differing = [one.name for one in done if not one.is_same]
    tables = [{"name": one.name, "rows": one.rows, "digests": one.digests, "is_same": one.is_same} for one in done]
    told = f"{copy}: {sum(one.rows for one in done)} rows, " + ("not as in" if differing else "the same as in")
    answer({"from": original, "to": copy, "tables": tables}, as_json=json, lines=[*lines, f"{told} {original}."])
    if differing:
        raise StoreError(project.say_in_all("store.differs", address=copy, tables=", ".join(differing)))
    return 0


def _prepare(project: Project, address: str, readers: list[str], writers: list[str], json: bool) -> int:
    if is_on_this_machine(address):
        raise UsageError(project.say_in_all("store.none_elsewhere", address=address))
    project.open_store(address).prepare(readers=readers, writers=writers)
    lines = [f"{address}: the schema is there."]
    lines += [f"{role} may read, and write down what became of pages." for role in readers]
    lines += [f"{role} may read and write." for role in writers]
    answer({"store": address, "readers": readers, "writers": writers}, as_json=json, lines=lines)
    return 0
