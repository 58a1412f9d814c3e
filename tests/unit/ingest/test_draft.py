"""The draft of a layout: what it finds in workbooks that no form describes, and that a person can make it right."""

from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
import yaml
from typer.testing import CliRunner

from analysis.cli.main import app
from analysis.ingest.draft import draft_layout
from analysis.model.errors import FileError, UsageError
from analysis.model.forms import Form

ROOT = Path(__file__).parents[3]
WORKBOOKS = ROOT / "tests" / "workbooks"


@pytest.fixture
def draft(catalogue, registry):
    def _draft(path: Path, **more):
        return draft_layout(path, catalogue=catalogue, registry=registry, **more)

    return _draft


@pytest.fixture
def knowing(catalogue):
    """Return the catalogue with the form of a layout file in it, as if the file lay in the folder."""

    def _knowing(text: str):
        form = Form.model_validate(yaml.load(text, yaml.BaseLoader))
        measures = catalogue.measures | {measure.id: measure for measure in form.measures}
        groupings = catalogue.groupings | {grouping.id: grouping for grouping in form.groupings}
        return replace(catalogue, forms=catalogue.forms | {form.id: form}, measures=measures, groupings=groupings)

    return _knowing


def test_the_budget_of_2010_is_drafted_corrected_and_read(draft, knowing, receive):
    path = WORKBOOKS / "Plan_2010.xls"
    drafted = draft(path)
    assert (drafted.sheet, drafted.facts, drafted.refused) == ("Sheet1", 587, 22)
    assert [line for line in drafted.found if "BẮC CẠN" in line]
    # What a person does: name the source, take off the # before two names, and call two measures as the plan of 2007.
    text = drafted.text
    for wrong, right in {
        "    # names:": "    names:", "    #   ": "      ", "CORRECT: who published": "Ministry of Finance:",
        "plan_dia_phuong_bo_sung_can_doi": "budget_transfer_balancing",
        "plan_sung_co_muc_tieu_tong_so": "budget_transfer_targeted",
    }.items():  # fmt: skip
        assert wrong in text
        text = text.replace(wrong, right)
    told_already = ("id: budget_transfer_balancing,", "id: budget_transfer_targeted,")
    text = "\n".join(line for line in text.splitlines() if not any(told in line for told in told_already))
    receipt = receive(path, known=knowing(text))
    facts = receipt.facts.set_index(["unit", "measure"])["value"]
    assert (receipt.source["form"], receipt.source["period"], receipt.source["rejected"]) == ("plan", "2010", 0)
    # As the sheet says: Hà Nội, Hà Nam, Bắc Kạn (written Bắc Cạn), Đắk Nông (written Đắc Nông).
    assert facts["01", "plan_tong_thu_nsnn_tren_dia_ban"] == 85_417_000 and facts["01", "budget_revenue_kept"] == 0.45
    assert facts["35", "budget_transfer_balancing"] == 426_933 and facts["35", "budget_transfer_targeted"] == 590_496
    assert facts["06", "budget_expenditure_total"] == 969_322 and facts["67", "budget_transfer_total"] == 1_465_386
    assert facts.groupby(level=1).size()["budget_revenue_kept"] == 63
    revenue = receipt.findings[receipt.findings["indicator"] == "plan_tong_thu_nsnn_tren_dia_ban"]
    assert revenue["verdict"].tolist().count("adds_up") >= 6  # six regions stand above their provinces


def test_the_draft_goes_before_a_form_that_has_no_layout_for_the_year(draft, knowing, receive):
    known = knowing(draft(WORKBOOKS / "Plan_2010.xls").text)
    assert receive(WORKBOOKS / "Plan_2007.xls", known=known).source["form"] == "budget_plan"
    assert receive(WORKBOOKS / "Plan_2010.xls", known=known).source["form"] == "plan"


def test_a_sheet_of_the_competitiveness_index_by_a_draft_alone(draft, knowing, receive):
    path = WORKBOOKS / "PCI_2014.xlsx"
    drafted = draft(path, sheet="Thiết chế pháp lý", name="pci_law")
    names = {"Tp.HCM": "Thành phố Hồ Chí Minh", "TT.Huế": "Thừa Thiên Huế", "BRVT": "Bà Rịa - Vũng Tàu"}
    text = drafted.text.replace("    # names:", "    names:").replace("    #   ", "      ")
    for form_name, name in names.items():
        text = text.replace(f'"{form_name}": "?"', f'"{form_name}": "{name}"')
    known = knowing(text)
    receipt = receive(path, known=replace(known, forms={"pci_law": known.forms["pci_law"]}))
    facts = receipt.facts.set_index(["unit", "measure"])["value"]
    assert facts["01", "pci_law_sub_index_10"] == 4.66456413269043  # a score of at most 10
    assert facts["01", "pci_law_giai_quyet_cac_tranh_chap_co"] == 0.42465752363205  # a share, stored as a fraction
    assert set(receipt.rejects["rule"]) == {"unit_twice"}


def test_blocks_side_by_side_are_seen(draft):
    drafted = draft(WORKBOOKS / "PCI_2014.xlsx", sheet="Summary_VN")
    assert "shape: blocks" in drafted.text and 'sheet: "Summary_VN"' in drafted.text and drafted.facts >= 700


@pytest.mark.parametrize(
    ("path", "measure", "refused"),
    [
        (WORKBOOKS / "admin_units_by_province.csv", "admin_urban_districts", 57),  # a region by another name
        (ROOT / "data" / "bundled" / "medical_staff_by_province.csv", "health_doctors", 0),
    ],
)
def test_exports_with_years_in_their_heads_are_panels_of_measures_that_there_are(draft, path, measure, refused):
    drafted = draft(path)
    assert drafted.refused == refused and "shape: panel" in drafted.text and "measures:  #" not in drafted.text
    assert f", measure: {measure}}}" in drafted.text and "{year} " in drafted.text
    assert "total_levels: [country, region]" in drafted.text


def test_a_sheet_a_unit_with_a_row_a_year(draft, knowing, receive, tmp_path):
    path = tmp_path / "dan_so.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Hà Nam", "Ninh Bình"):
            sheet = book.add_worksheet(name)
            for row, line in enumerate([["DÂN SỐ QUA CÁC NĂM CỦA TỈNH"], [], ["Năm", "Dân số", "Nữ (%)"]]):
                sheet.write_row(row, 0, line)
            for row, year in enumerate(range(2010, 2015), start=3):
                sheet.write_row(row, 0, [year, 800_000 + row, 50.5])
    drafted = draft(path)
    assert "shape: years" in drafted.text and 'times: "0.01"' in drafted.text
    receipt = receive(path, known=knowing(drafted.text))
    assert len(receipt.facts) == 2 * 5 * 2 and receipt.source["rejected"] == 0


def test_communes_and_the_district_that_they_lie_in(draft, tmp_path):
    path = tmp_path / "Kim_Bang_2020.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "SỐ CÁN BỘ ĐƯỢC BỒI DƯỠNG NĂM 2020")
        sheet.write_row(2, 0, ["STT", "Tên xã", "Số lượt"])
        for row, name in enumerate(("Lê Hồ", "Tân Sơn", "Thụy Lôi", "Ngọc Sơn"), start=3):
            sheet.write_row(row, 0, [row - 2, name, 10 + row])
    drafted = draft(path)
    assert "level: commune" in drafted.text and 'scope: "350"' in drafted.text and drafted.facts == 4


def test_what_cannot_be_drafted_says_why(draft, tmp_path):
    path = tmp_path / "thu.csv"
    path.write_text("Kính gửi;Sở\na;1\n", encoding="utf-8")
    with pytest.raises(FileError, match="no sheet has a table"):
        draft(path)
    with pytest.raises(UsageError, match="mau so 10"):
        draft(WORKBOOKS / "Plan_2007.xls", sheet="mau so 10")


def test_the_command_prints_a_draft_or_writes_it_once(tmp_path):
    asked = ["forms", "draft", str(WORKBOOKS / "Plan_2010.xls"), "--root", str(ROOT)]
    printed = CliRunner().invoke(app, asked)
    assert printed.exit_code == 0 and "recognised_by:" in printed.output
    target = tmp_path / "plan.yml"
    written = CliRunner().invoke(app, [*asked, "--to", str(target)])
    assert written.exit_code == 0 and "587 facts" in written.output
    assert target.read_text(encoding="utf-8").strip() == printed.output.strip()
    again = CliRunner().invoke(app, [*asked, "--to", str(target)])
    assert again.exit_code != 0 and "there already" in str(again.exception)


def test_a_form_of_ours_drafted_anew_reads_what_it_reads_by_its_own_layout(draft, knowing, receive, sample):
    path = sample / "2024" / "9C_Kim_Bang.xlsx"
    drafted = draft(path, name="again")
    known = knowing(drafted.text)
    again = receive(path, known=replace(known, forms={"again": known.forms["again"]})).facts
    own = receive(path).facts
    assert "day: 06-30" in drafted.text and dict(zip(again["cell"], again["value"], strict=True)) == dict(
        zip(own["cell"], own["value"], strict=True)
    )


def test_figures_without_names_of_units_or_criteria_are_told_as_what_is_not_drafted(draft, tmp_path):
    path = tmp_path / "so.csv"
    path.write_text("\n".join("1;2;3" for _ in range(5)), encoding="utf-8")
    with pytest.raises(FileError, match="neither a column of units nor rows of criteria") as caught:
        draft(path)
    assert "Lists of persons" in caught.value.do


def test_what_offices_write_above_a_title_is_no_head(draft, sample):
    drafted = draft(sample / "2024" / "Bo_nhiem_Kim_Bang.xlsx")  # the office and the motto reach over all columns
    assert (drafted.facts, drafted.refused) == (216, 0) and "printed sums: 12 adds_up." in drafted.found


def test_a_sheet_without_a_title_is_known_by_texts_of_its_heads(draft):
    assert draft(WORKBOOKS / "PCI_2014.xlsx").facts > 500


def test_a_departments_table_with_units_cut_short_shares_and_parts(draft, knowing, receive, tmp_path):
    path = tmp_path / "Bao_cao_tin_hoc.xlsx"
    rows = [
        ("TP Thái Bình", 380, 98, 310, 81.6, "152,5"), ("H. Quỳnh Phụ", 742, 160, 500, 67.4, 210),
        ("Hưng Hà", 701, 151, 455, 64.9, 198.75), ("Đông Hưng", 802, 172, 610, 76.1, 240),
        ("Thái Thuỵ", 788, 170, "hơn 500", None, 231), ("Tiền Hải", 655, 140, 420, 64.1, 190),
        ("Kiến Xương", 712, 149, 498, 69.9, 205), ("Vũ Thư", 590, 131, 402, 86.1, 177),
    ]  # fmt: skip
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Tổng hợp")
        for row, (left, right) in enumerate([("UBND TỈNH THÁI BÌNH", "CỘNG HÒA XÃ HỘI"), ("SỞ NỘI VỤ", "Độc lập")]):
            sheet.merge_range(row, 0, row, 2, left)
            sheet.merge_range(row, 3, row, 7, right)
        sheet.merge_range(3, 0, 3, 7, "TỔNG HỢP KẾT QUẢ BỒI DƯỠNG TIN HỌC CHO CÁN BỘ, CÔNG CHỨC CẤP XÃ NĂM 2023")
        sheet.merge_range(5, 4, 5, 5, "Đã qua bồi dưỡng")
        for column, head in enumerate(["STT", "Huyện, thành phố", "Số CB, CC cấp xã", "Trong đó: nữ"]):
            sheet.merge_range(5, column, 6, column, head)
        sheet.merge_range(5, 6, 6, 6, "Kinh phí (triệu đồng)")
        sheet.write_row(6, 4, ["Số người", "Tỷ lệ (%)"])
        sheet.write_row(7, 0, [f"({number})" for number in range(1, 8)])
        for row, line in enumerate(rows, start=8):
            sheet.write_row(row, 0, [row - 7, *line])
        sheet.write_row(17, 1, ["TỔNG CỘNG", 5370, 1171])
    drafted = draft(path, name="it")
    assert "level: district" in drafted.text and 'scope: "34"' in drafted.text
    assert 'totals: ["TỔNG CỘNG"]' in drafted.text
    assert 'Tỷ lệ (%)", count: it_da_qua_boi_duong_so_nguoi, of: it_so_cb_cc_cap_xa}' in drafted.text
    assert drafted.text.count("part_of: it_so_cb_cc_cap_xa") == 2 and "kind: amount, unit: million_dong" in drafted.text
    receipt = receive(path, known=knowing(drafted.text))
    assert receipt.rejects[["cell", "rule"]].to_numpy().tolist() == [["Tổng hợp!F16", "share_apart"]]
    facts = receipt.facts.set_index(["unit", "measure"])["value"]
    assert facts["336", "it_so_cb_cc_cap_xa"] == 380 and facts["338", "it_kinh_phi_trieu_dong"] == 210
    assert len(facts) == 8 * 5 - 1 - 1
