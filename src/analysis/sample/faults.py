"""The faults that are put into the sample on purpose, of the kinds that real workbooks have.

Each is told here with the true figure, so that a test can look whether the program finds it. None changes a fitted
figure of Kim Bảng in 2020: what stands in its file is odd to read ("18 ") but says the same.
"""

import unicodedata

from analysis.ingest.drawing import Sheet, add_totals
from analysis.sample.fault_changes import AFTER_TOTALS, BEFORE_TOTALS, Fault

NOT_SUMMED = ("commune_class",)
TOTAL = "Tổng số"
UNIVERSITY = "Chia theo trình độ đào tạo | Chuyên môn | Đại học"
MASS_ORGANISATIONS = "II. Bồi dưỡng | II.2 Nghiệp vụ đoàn thể chính trị | Thực hiện | Số lượt"
MINORITY_LANGUAGE = "Chia theo trình độ đào tạo | Chứng chỉ tiếng dân tộc"
DOCTOR = "Chia theo trình độ đào tạo | Chuyên môn | Tiến sĩ"
ROTATED = "Công chức luân chuyển từ cấp huyện"
SETTLED = "Đơn thư thuộc thẩm quyền | Đã giải quyết"
COMPLETE = "Bổ nhiệm, giới thiệu ứng cử | Đủ các bước theo quy trình"
ECONOMICS = "Số người cần có chuyên môn | Kinh tế"
JULY = "Số lượt đào tạo, bồi dưỡng | Tháng 7"
CLASS = "Loại đơn vị hành chính (1, 2, 3)"
EXCELLENT = "Công chức | Hoàn thành xuất sắc nhiệm vụ"
OF_STAFF = "II. Bồi dưỡng | II.1 Nghiệp vụ xây dựng Đảng | Thực hiện | Trong đó cán bộ, công chức (lượt)"
DUE = "Kế hoạch | Hạn hoàn thành"
OTHER_AGENCY = "Phòng Văn hóa và Thông tin"
COLLEGE = "Trình độ chuyên môn | Cao đẳng"
ALL_TRAINED = "Cán bộ được đào tạo, bồi dưỡng | Tổng số"
HOANG_TAY = unicodedata.normalize("NFD", "Xã Hoàng Tây")

FAULTS: tuple[Fault, ...] = (
    Fault("2020/BM02_Kim_Bang.xlsx", "BM02", "Xã Tân Sơn", UNIVERSITY, "number_as_text", "18", "18 ", "read"),
    Fault("2018/BM02_Thanh_Liem.xlsx", "BM02", "Xã Thanh Thủy", DOCTOR, "nil_mark", "0", "-", "read"),
    Fault(
        "2022/9C_Duy_Tien.xlsx", "9C", "3. Chức danh khoa học | - Giáo sư", "Lãnh đạo cấp ủy | Bí thư",
        "nil_mark", "0", "-", "read",
    ),
    Fault("2018/BM02_Kim_Bang.xlsx", "BM02", "Xã Hoàng Tây", "", "decomposed_name", "Xã Hoàng Tây", HOANG_TAY, "read"),
    Fault("2019/BM02_Kim_Bang.xlsx", "BM02", "Xã Thụy Lôi", "", "other_spelling", "Xã Thụy Lôi", "Xã Thuỵ Lôi", "read"),
    Fault(
        "2016/BM02_Thanh_Liem.xlsx", "BM02", "Xã Thanh Lưu", "",
        "wrong_letter", "Xã Thanh Lưu", "Xã Thanh Lƣu", "read",
    ),
    Fault("2017/BM02_Duy_Tien.xlsx", "BM02", "Xã Mộc Bắc", "Trong đó | Nữ", "part_over_whole", "3", "33", "refused"),
    Fault("2021/BM02_Thanh_Liem.xlsx", "BM02", "Xã Liêm Phong", UNIVERSITY, "percentage", "20", "93,1%", "refused"),
    Fault("2023/BM02_Binh_Luc.xlsx", "BM02", "Xã Vũ Bản", MINORITY_LANGUAGE, "stray_mark", "0", "x", "refused"),
    Fault("2019/BM02_Phu_Ly.xlsx", "BM02", "Phường Lam Hạ", ROTATED, "formula_error", "0", "#REF!", "refused"),
    Fault("2016/BM02_Ly_Nhan.xlsx", "BM02", "Xã Nhân Khang", "", "twice", "Xã Nhân Khang", "Xã Nhân Khang", "refused"),
    Fault("2022/BM02_Phu_Ly.xlsx", "BM02", "", "", "template_row", "", "Xã ...", "refused"),
    Fault("2021/BM02_Binh_Luc.xlsx", "BM02", "Xã Đồn Xá", "", "row_missing", "Xã Đồn Xá", "", "missing"),
    Fault("2018/BM02_Binh_Luc.xlsx", "BM02", TOTAL, "Tổng số", "wrong_total", "380", "390", "check_differs"),
    Fault(
        "2019/Dao_tao_Ly_Nhan.xlsx", "Dao tao", TOTAL, MASS_ORGANISATIONS,
        "total_as_text", "1273", "1.273", "check_agrees",
    ),
    Fault("2021/BM02_Duy_Tien.xlsx", "BM02", TOTAL, "Tổng số", "total_not_stored", "330", "", "unverified_check"),
    Fault("2017/Dao_tao_Ly_Nhan.xlsx", "", "", "", "not_sent", "2017/Dao_tao_Ly_Nhan.xlsx", "", "missing"),
    Fault("2016/Ket_qua_Binh_Luc.xlsx", "Ket qua", "Xã Đồn Xá", SETTLED, "part_over_whole", "25", "52", "refused"),
    Fault("2018/Bien_che_Kim_Bang.xlsx", "Bien che", "Xã Lê Hồ", CLASS, "class_in_letters", "2", "II", "read"),
    Fault(
        "2019/Quy_hoach_Thanh_Liem.xlsx", "Quy hoach", "Nhiệm kỳ hiện tại | - Nữ", "Lãnh đạo cấp ủy | Bí thư",
        "part_over_whole", "3", "33", "refused",
    ),
    Fault(
        "2020/Ke_hoach_Ly_Nhan.xlsx", "Ke hoach", "II.4 district_home_affairs", DUE,
        "impossible_day", "2020-04-30", "31/04/2020", "refused",
    ),
    Fault("2020/Danh_gia_Ly_Nhan.xlsx", "Danh gia", "Xã Hợp Lý", EXCELLENT, "part_over_whole", "0", "11", "refused"),
    Fault("2021/Nhu_cau_Binh_Luc.xlsx", "Nhu cau", "Xã Đồng Du", ECONOMICS, "in_words", "1", "vài người", "refused"),
    Fault(
        "2021/Bo_nhiem_Thanh_Liem.xlsx", "Bo nhiem", "Xã Thanh Hà", COMPLETE,
        "part_over_whole", "1", "11", "refused",
    ),
    Fault(
        "2022/10_Phu_Ly.xlsx", "10", "1 Nghiệp vụ xây dựng Đảng", ALL_TRAINED,
        "wrong_row_total", "336", "346", "check_differs",
    ),
    Fault("2022/CL02_Duy_Tien.xlsx", "CL02", "Phường Đồng Văn, 4", COLLEGE, "two_marks", "", "x", "refused"),
    Fault(
        "2023/Ke_hoach_Phu_Ly.xlsx", "Ke hoach", "II.6 district_home_affairs", "Cơ quan chủ trì",
        "unknown_agency", "Phòng Nội vụ", OTHER_AGENCY, "refused",
    ),
    Fault(
        "2023/Dao_tao_thang_Thanh_Liem.xlsx", "Dao tao thang", "Xã Liêm Cần", JULY,
        "number_as_text", "10", "10 ", "read",
    ),
    Fault("2024/Dao_tao_Binh_Luc.xlsx", "Dao tao", "Xã Đồng Du", OF_STAFF, "with_unit", "5", "5 lượt", "refused"),
)  # fmt: skip


def is_sent(file: str) -> bool:
    """Whether the workbook was sent at all."""
    return not any(fault.kind == "not_sent" and fault.file == file for fault in FAULTS)


def with_faults(file: str, sheets: list[Sheet]) -> list[Sheet]:
    """Return the sheets of a workbook with their totals, and with the faults that belong there.

    Raises
    ------
    CadreError
        if a fault tells another true figure than the sample has: then ``FAULTS`` must be brought up to date.
    """
    for sheet in sheets:
        faults = [fault for fault in FAULTS if (fault.file, fault.sheet) == (file, sheet.name)]
        before_totals = [fault for fault in faults if fault.kind in BEFORE_TOTALS]
        for fault in before_totals:
            BEFORE_TOTALS[fault.kind](sheet, fault)
        add_totals(sheet, NOT_SUMMED)
        for fault in faults:
            if fault not in before_totals:
                AFTER_TOTALS[fault.kind](sheet, fault)
    return sheets
