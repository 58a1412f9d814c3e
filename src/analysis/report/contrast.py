"""Whether every colour of text that a style sheet declares can be read on every ground it may lie on.

Contrast is that of WCAG 2.2 (success criterion 1.4.3): (lighter + 0.05) / (darker + 0.05) of relative luminances.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

LEAST_CONTRAST = 4.5
DARK = "(prefers-color-scheme: dark)"
PRINT = "print"
# A page is looked at in three ways, each left out of the media of the other ones; other media (widths) hold for all.
SCHEMES = {"light": {DARK, PRINT}, "dark": {PRINT}, "print": {DARK}}
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COLOUR = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*\)")
_KEYWORDS = {"black": "#000000", "white": "#ffffff"}
_NO_COLOUR = frozenset({"none", "transparent", "inherit", "currentcolor"})


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule of a style sheet: under which media it stands, what it is about, what it declares."""

    media: str
    selector: str
    declared: dict[str, str]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (``#rgb`` or ``#rrggbb``): 1 for equal ones up to 21 for black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def check_contrast(sheet: str) -> list[str]:
    """Return which declared colours of text cannot be read well enough, each as a sentence; empty if all can.

    A rule that declares both colour and background is held to its own background; a colour alone to every background
    that rules declare without a colour, as it may lie on any of them. Backgrounds of charts (``svg``, ``img``) hold no
    text of the page. A sheet that declares no background at all says nothing of contrast. A colour of text that is no
    ``#rgb`` or ``#rrggbb`` cannot be held to the promise, and is told as well.
    """
    return [*_checked(sheet)]


@lru_cache(maxsize=16)
def _checked(sheet: str) -> tuple[str, ...]:
    """``check_contrast`` of a sheet, which most pages share."""
    rules = _rules(sheet)
    broken = []
    for scheme, left_out in SCHEMES.items():
        held = [rule for rule in rules if rule.media not in left_out]
        variables = {name: value for rule in held for name, value in rule.declared.items() if name.startswith("--")}
        broken += _check_scheme(scheme, held, variables)
    return tuple(dict.fromkeys(broken))


def _check_scheme(scheme: str, rules: list[_Rule], variables: dict[str, str]) -> list[str]:
    inks: dict[str, str] = {}
    grounds: dict[str, str] = {}
    pairs: list[tuple[str, str, str]] = []
    broken: list[str] = []
    for rule in rules:
        told = rule.declared.get("color", "inherit")
        if told.lower() not in _NO_COLOUR and not _colour(told, variables):
            broken.append(f"{scheme}: the contrast of {rule.selector!r} cannot be reckoned: {told!r} is no #rrggbb")
        ink = _colour(rule.declared.get("color", ""), variables)
        ground = _colour(rule.declared.get("background-color", rule.declared.get("background", "")), variables)
        if ink and ground:
            pairs.append((rule.selector, ink, ground))
        if ink and (not ground or rule.selector == "body"):
            inks.setdefault(ink, rule.selector)
        if ground and (not ink or rule.selector == "body") and not re.search(r"\b(svg|img)\b", rule.selector):
            grounds.setdefault(ground, rule.selector)
    pairs += [(f"{who} on {where}", ink, ground) for ink, who in inks.items() for ground, where in grounds.items()]
    return broken + [
        f"{scheme}: the text of {who!r} ({ink} on {ground}) has contrast {contrast(ink, ground):.2f}; "
        f"at least {LEAST_CONTRAST} is promised"
        for who, ink, ground in pairs
        if contrast(ink, ground) < LEAST_CONTRAST
    ]


def _rules(sheet: str) -> list[_Rule]:
    """Return the rules of a sheet, those inside ``@media`` with their media."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    found = []
    at = 0
    for media, start, end in _media_blocks(sheet):
        found += _plain_rules(sheet[at:start], "") + _plain_rules(sheet[start:end], media)
        at = end
    return found + _plain_rules(sheet[at:], "")


def _media_blocks(sheet: str) -> list[tuple[str, int, int]]:
    """Return each ``@media`` block: its media, where its inside begins, and where it ends."""
    blocks = []
    for found in re.finditer(r"@media\s+([^{]+)\{", sheet):
        depth, at = 1, found.end()
        while depth and at < len(sheet):
            depth += {"{": 1, "}": -1}.get(sheet[at], 0)
            at += 1
        blocks.append((found[1].strip(), found.end(), at - 1))
    return blocks


def _plain_rules(text: str, media: str) -> list[_Rule]:
    rules = []
    for found in _RULE.finditer(text):
        parts = [part.partition(":") for part in found[2].split(";") if ":" in part]
        declared = {name.strip(): value.strip() for name, _, value in parts}
        rules.append(_Rule(media, " ".join(found[1].split()), declared))
    return rules


def _colour(value: str, variables: dict[str, str]) -> str:
    """Return the one plain colour that a declaration gives, as ``#rrggbb``; empty for none and for gradients."""
    for _ in range(5):  # a variable may name another
        value = _VARIABLE.sub(lambda found: variables.get(found[1], ""), value)
    value = _KEYWORDS.get(value.lower(), value)
    if value.lower() in _NO_COLOUR or not _COLOUR.fullmatch(value):
        return ""
    digits = value[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _luminance(colour: str) -> float:
    """Return the relative luminance of ``#rgb`` or ``#rrggbb``: 0 for black to 1 for white."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
