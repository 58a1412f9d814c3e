"""The one typeface of pages and charts: Vietnamese complete, written into every page, the same on every machine."""

from base64 import b64encode
from functools import cache
from pathlib import Path

from matplotlib.font_manager import fontManager

FOLDER = Path(__file__).parent / "typeface"
FAMILY = "Inter Cadre"
SPARE = "DejaVu Sans"  # comes with matplotlib; takes over for a letter that the subset lacks
CSS_FAMILIES = f"'{FAMILY}','Segoe UI','Noto Sans','{SPARE}',sans-serif"
WEIGHTS = {"Regular": 400, "Bold": 700}


@cache
def families() -> list[str]:
    """Return the families to draw and measure with, in their order; the first call hands them to matplotlib."""
    for style in WEIGHTS:
        fontManager.addfont(FOLDER / f"{style}.ttf")
    return [FAMILY, SPARE]


def file_of(*, bold: bool) -> Path:
    """Return the file of the letters in one of the two weights."""
    return FOLDER / f"{'Bold' if bold else 'Regular'}.ttf"


@cache
def style_sheet_of_typeface() -> str:
    """Return the CSS that brings the typeface along: two weights as ``data:`` addresses, some 43 kB."""
    return "\n".join(_font_face(style, weight) for style, weight in WEIGHTS.items())


def _font_face(style: str, weight: int) -> str:
    content = b64encode((FOLDER / f"{style}.woff2").read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{content}) format('woff2')"
    return f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};src:{source}}}"
