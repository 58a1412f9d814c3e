"""How it was decided, in words, for the workbook's last sheet: the day, the files, the order, the rules, the counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.model.standards import RetirementRule, Standard
from analysis.selection.candidates import Choice
from analysis.selection.obstacles import OBSTACLE_WORDS
from analysis.selection.reasons import REASON_WORDS, REASONS
from analysis.selection.wording import at_least, years

Line = tuple[str, str]
ORDER = (
    "Theo: (1) lý do mạnh nhất, theo thứ tự dưới đây; (2) chức danh chủ chốt trước; (3) các đơn vị luân phiên: "
    "không đơn vị nào có người thứ hai khi đơn vị khác cùng mức chưa có người thứ nhất; (4) các lý do còn lại; "
    "(5) số năm công tác nhiều hơn trước; (6) còn nhiều năm đến tuổi nghỉ hưu hơn trước; (7) trẻ hơn trước; (8) mã "
    "đơn vị và thứ tự trong danh sách. "
    "Không bốc thăm: cùng danh sách thì cùng thứ tự."
)


@dataclass(frozen=True, slots=True)
class Considered:
    """Who was considered, in numbers.

    Attributes
    ----------
    day : on which it was decided.
    below_standard : how many lack something for a post; without_standard : how many hold no post with a standard.
    left_aside : rows of lists that are older than another of the same commune, later than the day, or of a commune
        that is no longer the same unit.
    rows_at_fault : rows that could not be considered; the workbook lists them.
    communes_with_needs : of how many communes it is known which specialisms and skills they need.
    other_specialisms : texts of lists that name no specialism or skill of the catalogue.
    """

    day: date
    communes: int
    persons: int
    below_standard: int
    without_standard: int
    left_aside: int
    rows_at_fault: int
    communes_with_needs: int
    other_specialisms: int
    is_made_up: bool


def method_of(
    considered: Considered,
    choices: Sequence[Choice],
    standards: Sequence[Standard],
    retirement_rules: Sequence[RetirementRule],
    files: Mapping[str, str],
) -> list[Line]:
    """Return what the sheet tells, line by line: head and text.

    Parameters
    ----------
    standards : those that hold for the posts considered. files : commune -> file.
    """
    return [
        ("Ngày xét", f"{considered.day:%d/%m/%Y}"),
        *(("Danh sách đã dùng", file) for file in sorted(set(files.values()))),
        *_who(considered),
        ("Thứ tự xếp", ORDER),
        *((f"Lý do {number}", REASON_WORDS[reason.__name__]) for number, reason in enumerate(REASONS, start=1)),
        *(line for choice in choices for line in _course(choice)),
        *(("Tiêu chuẩn chức danh", _standard(standard)) for standard in standards),
        *(("Tuổi nghỉ hưu", _source(rule.source.vi, rule.verified)) for rule in retirement_rules),
        ("Cách tính tuổi nghỉ hưu", "Nghỉ hưu từ tháng liền sau tháng đủ tuổi, theo tháng, năm sinh và giới tính."),
    ]


def _who(considered: Considered) -> Iterator[Line]:
    yield "Số đơn vị, số người đã xét", f"{considered.communes} đơn vị, {considered.persons} người"
    yield "Chưa đạt chuẩn", f"{considered.below_standard} người (trang “Còn thiếu”)"
    yield "Chức danh chưa có tiêu chuẩn", f"{considered.without_standard} người; không tính là đạt hay chưa đạt"
    if considered.left_aside:
        why = "của danh sách cũ hơn, sau ngày xét, hoặc của đơn vị nay đã thay đổi"
        yield "Dòng không dùng", f"{considered.left_aside} dòng {why}"
    if considered.rows_at_fault:
        yield "Dòng có lỗi", f"{considered.rows_at_fault} dòng không xét được (trang “Dòng lỗi”)"
    known = f"Biết nhu cầu của {considered.communes_with_needs}/{considered.communes} đơn vị"
    yield "Nhu cầu chuyên môn, kỹ năng", f"{known}; đơn vị không gửi biểu nhu cầu thì không xét lý do này"
    if considered.other_specialisms:
        text = f"{considered.other_specialisms} chỗ ghi chuyên môn, kỹ năng ngoài danh mục; tính là chuyên môn khác"
        yield "Chuyên môn, kỹ năng khác", text


def _course(choice: Choice) -> Iterator[Line]:
    course, name = choice.course, f"Lớp: {choice.course.name.vi}"
    needs = "; ".join(at_least(field, level) for field, level in course.needs.items()) or "không"
    least = f"; còn ít nhất {years(course.least_years_left)} đến tuổi nghỉ hưu" if course.least_years_left else ""
    yield name, f"{choice.places} chỗ; điều kiện dự học: {needs}{least}"
    reasons = "; ".join(f"{REASON_WORDS[key]}: {number}" for key, number in choice.tally_of_reasons().items())
    yield name, f"Chọn {choice.chosen}, dự bị {len(choice.candidates) - choice.chosen}. {reasons}".strip()
    obstacles = "; ".join(f"{OBSTACLE_WORDS[key]}: {number}" for key, number in choice.tally_of_obstacles().items())
    yield name, f"Không cử {len(choice.not_sent)}. {obstacles}".strip()
    yield name, f"Ngoài đối tượng của lớp (theo chức danh): {choice.outside}"


def _standard(standard: Standard) -> str:
    needs = "; ".join(at_least(field, level) for field, level in standard.needs.items())
    return f"{standard.name.vi}: {needs}. {_source(standard.source.vi, standard.verified)}"


def _source(source: str, verified: str) -> str:
    return f"Nguồn: {source}" + ("" if verified == "yes" else " (chưa đối chiếu với văn bản gốc)")
