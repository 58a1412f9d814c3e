"""Whether a page tells of persons is found, and what is not one is let be."""

from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.report.sharing.persons import Persons
from analysis.words.folding import folded
from analysis.words.language import Language

ENGLISH = Language.of("en", Catalogue.open(Path(__file__).parents[4] / "catalogue").languages)
NAMES = [folded(name) for name in ("Nguyễn Thị Hoà", "Trần Văn Bình Minh", "Lê Hồng Phong Sắc Thu Đông")]


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p>Bà Nguyễn Thị Hòa đi học.</p>", "names of persons"),  # the tone mark elsewhere
        ("<td>TRẦN VĂN BÌNH MINH</td>", "names of persons"),
        ("<p>Trần <b>Văn</b> Bình</p><td>trần  văn\nbình minh</td>", "names of persons"),
        ("<table><tr><th>STT</th><th>Họ và tên</th></tr></table>", "ho va ten"),
        ("<table><tr><th>Ngày, tháng, năm sinh</th></tr></table>", "ngay thang nam sinh"),
        ("<td>035085001234</td>", "identity card"),
        ("<p>CCCD 035 085 001 234</p>", "identity card"),
        ("<p>Gọi 0912345678.</p>", "telephone"),
        ("<p>Gọi 0912 345 678.</p>", "telephone"),
        ("<p>ĐT: 091.234.5678</p>", "telephone"),
        ("<p>Mobile +84 912 345 678</p>", "telephone"),
        ("<p>Hỏi vp@kimbang.gov.vn.</p>", "address of mail"),
    ],
)
def test_what_tells_of_persons_is_found_and_not_quoted(html, told):
    found = Persons(NAMES).found_on(html, ENGLISH)
    assert len(found) == 1 and told in found[0]
    assert not any(part in found[0] for part in ("Hòa", "MINH", "0350", "0912", "vp@"))


@pytest.mark.parametrize(
    "html",
    [
        "<p>Nguyễn Thị và Trần Văn Bình: 12/30 người, 2.132 lượt, 1 234 567 890 đồng.</p>",
        "<p>Kế hoạch 035/2024, số 0123456789012, ngày 30/06/2025, 0.0912345678.</p>",
        "<p>2 035 085 001 234 đồng; 08 2015 2016; 03-2025 12; 0 912 345 678 đồng; tháng 09.2025 1.234</p>",
        "<table><tr><th>Tên xã</th><th>Nữ</th></tr></table>",
        "<style>a@media.print { }</style><script>'035085001234'</script>",
    ],
)
def test_what_does_not_is_let_be(html):
    assert Persons(NAMES).found_on(html, ENGLISH) == []


def test_names_are_those_of_the_lists_that_were_received(received):
    persons = Persons.of(received)
    assert len(persons.names) > 1000 and persons.unread == ()
    assert not persons.names & {folded(unit.name) for unit in received.catalogue.units}
    assert repr(persons).startswith("<"), "it has no text of its own"
    name = next(name for name in sorted(persons.names) if folded(name) == name)  # as it is written, too
    assert persons.found_on(f"<p>{name}</p>", ENGLISH) == [
        "names of persons on staff lists stand on it, in 1 place(s)"
    ]
