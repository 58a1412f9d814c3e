"""The old compound file of .xls and of encrypted workbooks: which streams it holds, and their bytes.

As described in [MS-CFB]. Only what is asked here: no writing, and damage is told as ``ValueError``.
"""

import struct
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END_OF_CHAIN = 0xFFFFFFFA  # this and above are no sectors
ENTRY_BYTES = 128
STREAM, ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    first: int
    size: int


class CompoundFile:
    """A compound file opened. ``names`` are those of its streams, whatever storage they lie in.

    Raises
    ------
    ValueError
        if the content is no compound file, or a damaged one.
    """

    def __init__(self, content: bytes) -> None:
        if content[:8] != SIGNATURE or len(content) < 512:
            raise ValueError("no compound file")
        self._content = content
        sector_shift, short_shift = struct.unpack_from("<HH", content, 30)
        self._sector, self._short = 1 << sector_shift, 1 << short_shift
        first_directory, _, self._cutoff, first_short, _, first_more, _ = struct.unpack_from("<IIIIIII", content, 48)
        self._next = self._table(first_more)
        directory = self._chain(first_directory)
        entries = [_entry(directory, at) for at in range(0, len(directory), ENTRY_BYTES)]
        self._entries = {entry.name: entry for entry in entries if entry.kind == STREAM}
        root = next((entry for entry in entries if entry.kind == ROOT), None)
        self._short_stream = self._chain(root.first) if root and root.size else b""
        short_table = self._chain(first_short) if first_short < END_OF_CHAIN else b""
        self._next_short = struct.unpack(f"<{len(short_table) // 4}I", short_table)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its streams."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes:
        """Return the bytes of a stream; ``KeyError`` if there is none of this name."""
        entry = self._entries[name]
        if entry.size >= self._cutoff:
            return self._chain(entry.first)[: entry.size]
        pieces = [self._short_stream[at * self._short : (at + 1) * self._short]
                  for at in _followed(entry.first, self._next_short)]  # fmt: skip
        return b"".join(pieces)[: entry.size]

    def _table(self, first_more: int) -> tuple[int, ...]:
        """Return which sector follows each."""
        listed = list(struct.unpack_from("<109I", self._content, 76))
        seen = set[int]()
        while first_more < END_OF_CHAIN:
            if first_more in seen:
                raise ValueError("the list of sectors goes in a circle")
            seen.add(first_more)
            *more, first_more = struct.unpack(f"<{self._sector // 4}I", self._at(first_more))
            listed += more
        table = b"".join(self._at(sector) for sector in listed if sector < END_OF_CHAIN)
        return struct.unpack(f"<{len(table) // 4}I", table)

    def _chain(self, first: int) -> bytes:
        return b"".join(self._at(sector) for sector in _followed(first, self._next))

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        piece = self._content[start : start + self._sector]
        if not piece:
            raise ValueError("a sector lies beyond the end of the file")
        return piece.ljust(self._sector, b"\0")  # the last one may be cut short


def _followed(first: int, following: tuple[int, ...]) -> list[int]:
    chain: list[int] = []
    at = first
    while at < END_OF_CHAIN:
        if at >= len(following) or len(chain) > len(following):
            raise ValueError("a chain of sectors leads nowhere")
        chain.append(at)
        at = following[at]
    return chain


def _entry(directory: bytes, at: int) -> _Entry:
    (length,) = struct.unpack_from("<H", directory, at + 64)
    name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", errors="replace")
    (first,) = struct.unpack_from("<I", directory, at + 116)
    (size,) = struct.unpack_from("<I", directory, at + 120)
    return _Entry(name, directory[at + 66], first, size)
