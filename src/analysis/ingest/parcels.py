"""Files that came together: a zip, in it folders and further zips. A file inside is told as ``sent.zip/folder/a.xlsx``.

Nothing is unpacked onto the disk: a path that leads through a zip is read as it is asked for.
"""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath

from analysis.model.errors import FileError

SUFFIX = ".zip"
DEEPEST = 3  # a zip in a zip in a zip
MOST_BYTES = 300_000_000  # of one file unpacked; a workbook of a whole province has a few million
LOCKED_FLAG, UTF8_FLAG = 0x1, 0x800
NOT_FILES = ("__MACOSX/", "~$", ".")
DO_PACK_AGAIN = "Hãy nén lại và gửi lại. Pack it once more and send it again."


def files_in(path: Path) -> list[Path]:
    """Return the paths of all files in a zip, folders and further zips followed, in the order of their names.

    A zip that cannot be opened stands for itself, so that reading it tells why. An empty one has no files.
    """
    try:
        return sorted(path / name for name in _members(path.read_bytes(), DEEPEST))
    except (zipfile.BadZipFile, OSError, ValueError):
        return [path]


def parcel_of(path: Path) -> Path | None:
    """Return the zip on the disk that a path leads through, or None for a file of its own."""
    return next((above for above in path.parents if above.suffix.lower() == SUFFIX and above.is_file()), None)


def file_content(path: Path) -> bytes:
    """Return what a file holds, one in a zip too.

    Raises
    ------
    FileError
        if it cannot be opened, is locked by a password, or is too large to be a workbook.
    """
    parcel = parcel_of(path)
    if parcel is not None:
        inside = path.relative_to(parcel).as_posix()
        return _unpacked(_content(parcel), inside, str(path))
    return _content(path)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"không mở được tệp, cannot be opened ({error.strerror})."
        raise FileError(what, where=str(path), do="Kiểm tra đường dẫn. Check the path.") from error


def _members(content: bytes, depth: int) -> Iterator[str]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        for info in package.infolist():
            name = _name(info)
            last = PurePosixPath(name).name
            if info.is_dir() or name.startswith(NOT_FILES) or last.startswith(NOT_FILES):
                continue
            if last.lower().endswith(SUFFIX) and depth > 1:
                yield from _inner(package, info, name, depth)
            else:
                yield name


def _inner(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int) -> Iterator[str]:
    """Yield the files of a zip in a zip; itself, where it cannot be opened, so that reading it tells why."""
    try:
        inner = list(_members(_member(package, info, name), depth - 1))
    except (zipfile.BadZipFile, FileError):
        inner = []
    yield from (f"{name}/{each}" for each in inner) if inner else [name]


def _unpacked(content: bytes, inside: str, where: str) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            for info in package.infolist():
                name = _name(info)
                if name == inside:
                    return _member(package, info, where)
                if inside.startswith(f"{name}/") and name.lower().endswith(SUFFIX):
                    return _unpacked(_member(package, info, where), inside.removeprefix(f"{name}/"), where)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        what = f"tệp nén bị hỏng, damaged ({type(error).__name__})."
        raise FileError(what, where=where, do=DO_PACK_AGAIN) from None
    raise FileError("không có trong tệp nén, not in the zip.", where=where, do="Kiểm tra đường dẫn. Check the path.")


def _member(package: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> bytes:
    if info.flag_bits & LOCKED_FLAG:
        raise FileError(
            "tệp nén được bảo vệ bằng mật khẩu, protected by a password.", where=where,
            do="Hãy bỏ mật khẩu và gửi lại. Take the password off and send it.",
        )  # fmt: skip
    if info.file_size > MOST_BYTES:
        raise FileError(
            f"giải nén ra {info.file_size} byte, too large for a workbook.", where=where,
            do="Hãy gửi riêng tệp này. Send this file by itself.",
        )  # fmt: skip
    return package.read(info)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; one without the mark of UTF-8 was written by a program that did not say how."""
    name = info.filename
    if not info.flag_bits & UTF8_FLAG and not name.isascii():
        try:
            written = name.encode("cp437")
        except UnicodeEncodeError:
            return name
        for encoding in ("utf-8", "cp1258"):
            try:
                return written.decode(encoding)
            except UnicodeDecodeError:
                continue
    return name
