"""A notebook as papermill leaves it, and what it says of its page: written by hand, for tests of what comes after."""

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

PAGE_DATA = "application/vnd.cadre.page+json"


def page_facts(**changed: Any) -> dict[str, Any]:
    """What the page of a district says of itself, with whatever is to be otherwise."""
    facts = {
        "report": "district_profile", "title": "Hồ sơ huyện", "place": "Kim Bảng", "period": "2020",
        "frame": "31/12/2020", "lang": "vi", "unit": "350", "subject": "commune_staff",
        "subject_name": "Cán bộ cấp xã", "level": "district", "is_made_up": True,
        "contents": [{"id": "a", "title": "Kết quả"}],
        "other_languages": [{"lang": "en", "name": "English", "href": "../../../en/district_profile/350/2020.html"}],
        "index_href": "../../../index.html",
        "glossary": {"title": "Từ ngữ trên trang này", "terms": []},
        "labels": {
            "skip": "Đến nội dung", "contents": "Nội dung", "other_languages": "Trang và ngôn ngữ",
            "frame": "Địa giới ngày", "made_up_banner": "SỐ LIỆU MẪU – KHÔNG CÓ THẬT", "index": "Mọi trang",
            "download_csv": "Tải CSV", "wide_table": "Kéo ngang.",
        },
    }  # fmt: skip
    return {**facts, **changed}


def shown(data: dict[str, Any]) -> NotebookNode:
    """An output of a cell."""
    return new_output("display_data", data=data)


def executed(*outputs: NotebookNode, **changed: Any) -> NotebookNode:
    """Notes, code, outputs, and the last cell's word on the page."""
    return new_notebook(
        cells=[
            new_markdown_cell("## A note between authors"),
            new_code_cell("secret_code = 1", outputs=list(outputs)),
            new_code_cell("page.finish()", outputs=[shown({PAGE_DATA: page_facts(**changed)})]),
        ]
    )


def executed_html(html: str, **changed: Any) -> NotebookNode:
    """The same around one piece of HTML."""
    return executed(shown({"text/html": html}), **changed)
