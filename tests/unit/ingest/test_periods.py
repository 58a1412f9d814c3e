"""Above a table stand more years than its own; a title may tell several, a part of one, or figures that are planned."""

import pytest

from analysis.ingest.periods import period_told, year_of_name

TITLE = "BÁO CÁO SỐ LƯỢNG, CHẤT LƯỢNG CÁN BỘ, CÔNG CHỨC CẤP XÃ"
ALL, WOMEN = "Tổng số", "Trong đó | Nữ"
ROWS = [("Thị trấn Quế", {ALL: 20, WOMEN: 8}), ("Xã Lê Hồ", {ALL: 19, WOMEN: 5})]


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        ([f"{TITLE} NĂM 2020"], "2020"),
        (["(Kèm theo Thông tư số 11/2012/TT-BNV ngày 17 tháng 12 năm 2012)", f"{TITLE} NĂM 2020"], "2020"),
        (["Kim Bảng, ngày 15 tháng 1 năm 2021", f"{TITLE} NĂM 2020"], "2020"),
        (["Kim Bảng, ngày … tháng … năm 2021", f"{TITLE} NĂM 2020"], "2020"),
        (["Biểu số 02 - Năm 2012", f"{TITLE} NĂM 2020", "So với năm 2019"], "2020"),
        (["BÁO CÁO SỐ LƯỢNG, CHẤT LƯỢNG", "CÁN BỘ, CÔNG CHỨC CẤP XÃ", "NĂM 2020", "Năm 2015"], "2020"),
        ([f"NĂM 2020: {TITLE}", "Năm 2015"], "2020"),
        (["Năm 2020", TITLE], "2020"),
        (["Biểu mẫu năm 2018", TITLE], ""),
        ([TITLE, "Kim Bảng, ngày 15 tháng 1 năm 2021"], ""),
        ([TITLE, "(Có đến ngày 30 tháng 6 năm 2020)"], "2020"),
    ],
)
def test_the_year_is_that_of_the_title_and_never_that_of_a_day(catalogue, lines, year):
    told = period_told("\n".join(lines), catalogue.forms["bm02"])
    assert (told.year, told.wrong) == (year, None)


@pytest.mark.parametrize(
    ("lines", "rule", "words"),
    [
        ([f"{TITLE} GIAI ĐOẠN 2016 - 2020"], "several_years", "2016 - 2020"),
        ([f"{TITLE} TỪ NĂM 2016 ĐẾN NĂM 2020"], "several_years", "2016 ĐẾN NĂM 2020"),
        ([TITLE, "NHIỆM KỲ 2015-2020", "(Tính đến hết năm 2020)"], "several_years", "NHIỆM KỲ 2015-2020"),
        ([f"{TITLE} NĂM 2019, 2020"], "several_years", "2019, 2020"),
        ([f"{TITLE} 6 THÁNG ĐẦU NĂM 2020"], "part_of_year", "6 THÁNG ĐẦU NĂM"),
        ([f"{TITLE} NĂM 2020", "(Quý I năm 2020)"], "part_of_year", "Quý I"),
        ([f"{TITLE} THÁNG 5/2020"], "part_of_year", "THÁNG 5"),
        ([f"DỰ KIẾN {TITLE} NĂM 2020"], "not_yet", "DỰ KIẾN"),
    ],
)
def test_a_title_of_several_years_of_a_part_of_one_or_of_what_is_not_yet_is_none_of_a_year(
    catalogue, lines, rule, words
):
    told = period_told("\n".join(lines), catalogue.forms["bm02"])
    assert told.wrong is not None and told.wrong[0] == rule and f"“{words}”" in told.wrong[1]


def test_a_term_of_office_beside_the_year_itself_is_no_several_years(catalogue):
    told = period_told(f"{TITLE} NHIỆM KỲ 2020-2025\nNĂM 2022", catalogue.forms["bm02"])
    assert (told.year, told.wrong) == ("2022", None)


@pytest.mark.parametrize(
    ("year", "name", "told"),
    [("2007", "Plan_2007", "2007"), ("2006", "Du_toan_20061124", ""), ("2006", "QD2006_Plan_2007", "")],
)
def test_a_name_tells_a_year_where_it_tells_one(year, name, told):
    assert year_of_name(year, name) == told


def test_a_sheet_is_read_as_of_its_title_whatever_stands_above_it(table, receive):
    def of_the_circular(book, sheet, first):
        sheet.write(0, 9, "(Ban hành kèm theo Thông tư số 11/2012/TT-BNV ngày 17 tháng 12 năm 2012 của Bộ Nội vụ)")

    receipt = receive(table(ROWS, more=of_the_circular))
    assert set(receipt.facts["period"]) == {"2020"} and receipt.rejects.empty


def test_a_sheet_called_as_another_year_is_told_and_never_takes_its_year_from_another_sheet(table, receive):
    def second_sheet(title):
        def write(book, sheet, first):
            other = book.add_worksheet("2019")
            lines = [["Đơn vị báo cáo: Huyện Kim Bảng"], [title], ["Tên đơn vị", "Tổng số"], ["Xã Thi Sơn", 18]]
            for row, line in enumerate(lines):
                other.write_row(row, 0, line)

        return write

    told = receive(table(ROWS, more=second_sheet(f"{TITLE} NĂM 2020")))
    assert "Trang “2019” mang tên một năm, nhưng tiêu đề ghi năm 2020" in told.source["problem"]
    untold = receive(table(ROWS, more=second_sheet(TITLE)))
    assert set(untold.rejects["rule"]) == {"no_year"} and len(untold.facts) == 4
