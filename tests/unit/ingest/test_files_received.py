"""Files of all kinds: what they are by content, locked and damaged ones told apart, and those that came together."""

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from analysis.ingest.compound_file import CompoundFile
from analysis.ingest.file_kinds import kind_of
from analysis.ingest.parcels import file_content, files_in
from analysis.ingest.readers import read_grids
from analysis.model.errors import FileError, UsageError
from analysis.project.finding import find_files, left_aside

WORKBOOKS = Path(__file__).parents[2] / "workbooks"
OLD = WORKBOOKS / "Plan_2007.xls"


def read(path: Path):
    return read_grids(path, file_content(path))


def workbook(said: object = "Tổng số") -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("Biểu").write(0, 0, said)
    return content.getvalue()


def with_record(number: int) -> bytes:
    """Return the old workbook with its second record called otherwise; 0x2F announces that the rest is encrypted."""
    stream = CompoundFile(OLD.read_bytes()).read("Workbook")
    (length,) = struct.unpack_from("<H", stream, 2)
    content = bytearray(OLD.read_bytes())
    struct.pack_into("<H", content, content.index(stream[:512]) + 4 + length, number)
    return bytes(content)


def called(name: str) -> bytes:
    """Return the old workbook with its stream called otherwise, as encrypted workbooks and letters have theirs."""
    content = bytearray(OLD.read_bytes())
    at = content.index("Workbook\0".encode("utf-16-le"))
    content[at : at + 64] = name.encode("utf-16-le").ljust(64, b"\0")
    struct.pack_into("<H", content, at + 64, 2 * len(name) + 2)
    return bytes(content)


def zipped(members: dict[str, bytes], *, flags: int = 0) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, member in members.items():
            package.writestr(name, member)
    if not flags:
        return content.getvalue()
    marked = bytearray(content.getvalue())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(signature)
        while at >= 0:
            marked[at + place] |= flags
            at = marked.find(signature, at + 4)
    return bytes(marked)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.xls", with_record(0x2F), "password"), ("a.xlsx", called("EncryptedPackage"), "password"),
        ("a.ods", zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                          "META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "password"),
        ("a.xls", called("WordDocument"), "Word"), ("a.xlsx", zipped({"word/document.xml": b""}), "Word"),
        ("a.xls", b"<html><p>1</p></html>", "HTML"), ("a.xls", b"%PDF-1.4\n", "PDF"),
        ("a.xls", OLD.read_bytes()[:4096], "damaged"), ("a.xlsx", workbook()[:-300], "damaged"),
        ("a.xlsx", b"\x00" * 900, "damaged"), ("a.ods", zipped({"mimetype": b"application/vnd.oasis.opendocument"
                                                               b".spreadsheet", "content.xml": b"<x"}), "damaged"),
        ("a.zip", workbook()[200:], "damaged"), ("a.csv", b"", "empty"), ("a.pdf", b"%PDF", "cannot be read"),
    ],
)  # fmt: skip
def test_locked_damaged_and_foreign_files_are_told_apart(tmp_path, name, content, what):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileError, match=what) as caught:
        read(path)
    assert caught.value.do


@pytest.mark.parametrize("cut", range(600, 35_000, 1700))
def test_an_old_workbook_cut_anywhere_is_read_or_told(tmp_path, cut):
    path = tmp_path / "a.xls"
    path.write_bytes(OLD.read_bytes()[:cut])
    try:
        assert read(path)
    except FileError as error:
        assert "damaged" in str(error)


def test_a_workbook_is_read_as_what_it_is_whatever_its_suffix(tmp_path):
    (tmp_path / "new.xls").write_bytes(workbook("là xlsx"))
    (tmp_path / "old.xlsx").write_bytes(OLD.read_bytes())
    (tmp_path / "text.xls").write_bytes("Tên\tSố\nHà Nam\t18\n".encode("utf-16"))
    assert read(tmp_path / "new.xls")[0].text(0, 0) == "là xlsx"
    assert read(tmp_path / "old.xlsx")[0].sheet == "mau so 09"
    assert read(tmp_path / "text.xls")[0].text(1, 1) == "18"


def test_the_streams_of_a_compound_file():
    opened = CompoundFile(OLD.read_bytes())
    assert "Workbook" in opened.names and kind_of(OLD.read_bytes()) == ".xls"
    assert opened.read("Workbook")[:2] == b"\x09\x08"
    assert opened.read("\x05SummaryInformation")[:2] == b"\xfe\xff"


def test_a_stray_byte_does_not_spoil_the_other_letters(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Tên;Số\nHải Phòng;1\nLê Hồ;2\nThừa Thiên;3\n".encode() + b"B\xecnh Dinh;4\n")
    (grid,) = read(path)
    assert [grid.text(row, 0) for row in range(1, 5)] == ["Hải Phòng", "Lê Hồ", "Thừa Thiên", "Bình Dinh"]
    assert "dòng 5" in grid.notes[0]


def test_a_file_of_plain_letters_with_one_other_byte():
    (grid,) = read(WORKBOOKS / "admin_units_by_province.csv")
    assert "Bình Dinh" in {cell.text for cell in grid} and grid.width == 57


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_utf_16_is_found_without_its_mark(tmp_path, encoding):
    path = tmp_path / "a.tsv"
    path.write_bytes("Đơn vị\tSố\nHà Nam\t18\n".encode(encoding))
    assert read(path)[0].text(1, 0) == "Hà Nam" and read(path)[0].text(0, 0).endswith("Đơn vị")


def test_a_text_that_names_its_separator(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sep=;\nTên;Số\nA,B;1\n", encoding="utf-8")
    (grid,) = read(path)
    assert grid.text(2, 0) == "A,B" and grid.rows == [1, 2]


def test_a_zip_is_read_with_its_folders_and_zips(tmp_path):
    inner = zipped({"c.csv": b"a;1\n"})
    members = {"2024/b.xlsx": workbook(), "x.zip": inner, "thư.docx": b"x", "__MACOSX/._b.xlsx": b"x", "~$b.xlsx": b""}
    parcel = tmp_path / "gửi.zip"
    parcel.write_bytes(zipped(members))
    assert find_files([parcel]) == [parcel / "2024/b.xlsx", parcel / "x.zip/c.csv"]
    assert find_files([tmp_path]) == find_files([parcel]) == find_files(find_files([parcel]))
    assert left_aside([tmp_path]) == left_aside([parcel]) == [parcel / "thư.docx"]
    assert read(parcel / "x.zip/c.csv")[0].text(0, 1) == "1" and read(parcel / "2024/b.xlsx")[0].sheet == "Biểu"


def test_names_in_a_zip_that_does_not_say_how_they_are_written(tmp_path):
    parcel = tmp_path / "a.zip"
    content = zipped({"H_ Nam.csv": b"a;1\n"})
    parcel.write_bytes(content.replace(b"H_ Nam", b"H\xe0 Nam"))
    (inside,) = files_in(parcel)
    assert inside.name == "Hà Nam.csv" and read(inside)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (zipped({"a.csv": b"a;1\n"}, flags=1), "password"), (zipped({"a.csv": b"a;1\n"})[:40], "damaged"),
        (zipped({}), "no workbook but .zip"),
    ],
    ids=["locked", "cut", "empty"],  # the bytes of a zip tell when it was made
)  # fmt: skip
def test_a_zip_that_gives_nothing_says_why(tmp_path, content, what):
    parcel = tmp_path / "a.zip"
    parcel.write_bytes(content)
    (path,) = find_files([parcel])
    with pytest.raises(FileError, match=what):
        read(path)


def test_a_folder_with_nothing_to_read(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"x")
    with pytest.raises(UsageError):
        find_files([tmp_path])


def test_a_file_of_a_zip_is_received_under_its_own_path(receive, tmp_path, table):
    sent = table([("Xã Lê Hồ", {"Tổng số": 18})])
    parcel = tmp_path / "gửi.zip"
    parcel.write_bytes(zipped({f"2020/{sent.name}": sent.read_bytes()}))
    receipt = receive(parcel / "2020" / sent.name)
    assert receipt.source["path"] == f"gửi.zip/2020/{sent.name}" and receipt.source["facts"] == 1


@pytest.mark.parametrize(
    ("lines", "doubtful"),
    [
        (["BIỂU, NĂM 2020", "Xã,Số,Nữ", "A,1,234,5", "B,20,7"], {"A"}),  # 1,234 without quotes
        (["Xã,Số,Nữ", "A, huyện B,12,5", "C,20,7"], {"A"}),
        (["Xã,Số,Nữ", "A,1,234,5", "B,1,300,7"], {"A", "B"}),  # all of them
        (["Xã,Số,Nữ,", "A,12,5,", "B,20,7,"], set()),
        (["BIỂU,,", "Xã,Số,Nữ", "A,12,5", "B,20"], set()),
        (["Xã,Số,Nữ", "A,12,5,", "B,20,7,", "C,20,7,"], set()),  # an empty field at the end of all rows
        (['Xã,Số,Nữ', 'A,"1,234",5', "B,20,7"], set()),
    ],
)  # fmt: skip
def test_rows_of_more_fields_than_their_heads_are_not_taken_for_what_they_hold(tmp_path, lines, doubtful):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    (grid,) = read(path)
    rows = {cell.row for cell in grid if cell.doubt == "more_fields"}
    assert {grid.text(row, 0) for row in rows} == doubtful
