"""Make the two weights of the typeface of all pages anew out of Inter: ``python make_typeface.py FOLDER_WITH_INTER``.

Needs fontTools with brotli. What is kept: Latin and every Vietnamese letter, punctuation, arrows, signs of arithmetic
and the marks of verdicts. Figures are tabular from the start (the feature ``tnum`` made the default): a column of
numbers stands straight, and what matplotlib measures is what a browser writes. Kerning stays; hinting and every other
feature go. The family gets a name of its own: an Inter that somebody has installed is not this one.
"""

import sys
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parents[2] / "src/analysis/charts/typeface"
FAMILY = "Inter Cadre"
WEIGHTS = {"Regular": "Inter-Regular.woff2", "Bold": "Inter-SemiBold.woff2"}
VIETNAMESE = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƢƣƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
SIGNS = "\u00a0·×÷°±²³§«»–—‘’“”„…‹›•′″←↑→↓↔↕↗↘√−≈≠≤≥∞▲▼●○◆◇■□✓✗‰€"
OTHERS = "ĀāĪīŌōŪūÄÖÜäöüßçÇñÑåÅøØæÆëËïÏîÎûÛ"
COMBINING = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
KEPT = "".join(map(chr, range(0x20, 0x7F))) + VIETNAMESE + SIGNS + OTHERS + COMBINING


def main(folder: Path) -> None:
    """Write ``Regular`` and ``Bold``, each as .ttf (for measuring) and .woff2 (for pages)."""
    for style, name in WEIGHTS.items():
        for ending, flavor in ((".ttf", None), (".woff2", "woff2")):
            (FOLDER / f"{style}{ending}").write_bytes(_made(folder / name, style, flavor))


def _made(path: Path, style: str, flavor: str | None) -> bytes:
    font = TTFont(path, recalcTimestamp=False)
    _with_tabular_figures(font)
    options = subset.Options(layout_features=["kern", "mark", "mkmk", "ccmp"], hinting=False, notdef_outline=True)
    options.name_IDs, options.flavor, options.glyph_names = ["*"], flavor, False
    options.drop_tables += ["DSIG", "meta", "STAT"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=KEPT)
    subsetter.subset(font)
    _named(font, style)
    font.flavor = flavor
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def _with_tabular_figures(font: TTFont) -> None:
    """Let the digits, and the marks that Inter makes as wide as them, be the glyphs of ``tnum``."""
    lookups = {
        index
        for record in font["GSUB"].table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    wider: dict[str, str] = {}
    for index in lookups:
        for found in font["GSUB"].table.LookupList.Lookup[index].SubTable:
            wider |= getattr(found, "ExtSubTable", found).mapping
    for table in font["cmap"].tables:
        for digit in "0123456789":
            if ord(digit) in table.cmap:
                table.cmap[ord(digit)] = wider.get(table.cmap[ord(digit)], table.cmap[ord(digit)])


def _named(font: TTFont, style: str) -> None:
    names = font["name"]
    for record in list(names.names):
        if record.nameID in (1, 3, 4, 6, 16, 17, 21, 22, 25):
            names.removeNames(nameID=record.nameID)
    full = f"{FAMILY} {style}"
    told = {1: FAMILY, 2: style, 3: full, 4: full, 6: full.replace(" ", "")}
    for number, text in told.items():
        names.setName(text, number, 3, 1, 0x409)
    is_bold = style == "Bold"
    font["OS/2"].usWeightClass = 700 if is_bold else 400
    font["OS/2"].fsSelection = 0x20 if is_bold else 0x40
    font["head"].macStyle = 1 if is_bold else 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
