"""What every page keeps, whoever reads it and on whatever: it speaks, it stands alone, it shows no code."""

import re
from collections.abc import Mapping

from analysis.report.contrast import check_contrast
from analysis.report.elements import READ_ALOUD, Elements, elements_of
from analysis.report.script import page_script, script_digest

MOST_BYTES = 400_000
_FETCHING = frozenset({"src", "href", "xlink:href", "srcset", "poster", "action", "data", "formaction", "background"})
_CODE_TAGS = frozenset({"iframe", "object", "embed", "form", "base", "pre"})
# What stands in these a browser reads otherwise than who checks it.
_HIDING_TAGS = frozenset({"noembed", "noframes", "noscript", "plaintext", "template", "textarea", "xmp"})
_NOT_ALLOWED = _CODE_TAGS | _HIDING_TAGS
_PRESSED = frozenset({"a", "button", "summary"})  # what is pressed or followed as a whole, so that nothing in it can be
_CODE_CLASSES = re.compile("jp-InputArea|jp-Cell-inputWrapper|highlight-ipynb|code_cell")
# xmlns names a language of markup and is never fetched; a link within the site has no scheme and no leading slash.
_SCHEME = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|[/\\])", re.IGNORECASE)
_STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?(?!data:|#)([^)'\"]*)|@import\s+([^;]*)", re.IGNORECASE)
_QUOTED = re.compile(r"(<(?:q|code)\b[^>]*>)[^<]*")
_UNTRANSLATED = re.compile(r"\{[A-Za-z_][\w.]*(?:![rsa])?(?::[^{}]*)?\}|\bwords\.\w+")


def check_page(html: str) -> list[str]:
    """Return the promises that the page breaks, each as a sentence with the place; empty if it keeps them all."""
    page = elements_of(html)
    broken = [
        *_check_document(html, page),
        *_check_headings(page),
        *_check_pictures(page),
        *_check_tables(page),
        *_check_charts(page),
        *_check_links(page),
        *_check_buttons(page),
        *_check_stands_alone(page),
        *_check_script(page),
        *_check_colours(page),
        *_check_words(page),
    ]
    return list(dict.fromkeys(broken))


def broken_promises(html: str) -> list[str]:
    """Return the promises that a page breaks which quotes the program itself, in whatever words: those are left out."""
    return check_page(_QUOTED.sub(r"\1", html))


def _check_document(html: str, page: Elements) -> list[str]:
    broken = []
    documents = page.root.all("html")
    if not documents or not documents[0].attributes.get("lang"):
        broken.append("the page does not say its language (html lang)")
    titles = [title for head in page.root.all("head") for title in head.all("title")]
    if not titles or not titles[0].text:
        broken.append("the page has no title")
    size = len(html.encode())
    if size > MOST_BYTES:
        broken.append(f"the page is {size / 1000:.0f} kB; at most {MOST_BYTES / 1000:.0f} kB are promised")
    ids = [element.attributes["id"] for element in page.root.inside if "id" in element.attributes]
    doubled = sorted({name for name in ids if ids.count(name) > 1})
    return broken + [f"the id {name!r} stands on more than one element" for name in doubled]


def _check_headings(page: Elements) -> list[str]:
    headings = page.root.all("h1", "h2", "h3", "h4", "h5", "h6")
    firsts = [heading for heading in headings if heading.tag == "h1"]
    broken = [] if len(firsts) == 1 else [f"there must be one h1, there are {len(firsts)}"]
    depth = 0
    for heading in headings:
        level = int(heading.tag[1])
        if level > depth + 1:
            broken.append(f"the heading {heading.text!r} is an {heading.tag}, but h{depth + 1} is the next level down")
        if not heading.text:
            broken.append(f"line {heading.line}: a heading is empty")
        depth = level
    return broken


def _check_pictures(page: Elements) -> list[str]:
    broken = []
    for picture in page.root.all("img"):
        if not picture.attributes.get("alt", "").strip():
            broken.append(f"line {picture.line}: a picture has no alt text")
    for drawing in page.root.all("svg"):
        if drawing.attributes.get("aria-hidden") == "true":
            continue
        if drawing.attributes.get("role") != "img" or not drawing.attributes.get("aria-label", "").strip():
            broken.append(f"line {drawing.line}: a drawing has no alt text (role=img with aria-label)")
    return broken


def _check_tables(page: Elements) -> list[str]:
    broken = []
    for table in page.root.all("table"):
        captions = table.all("caption")
        name = captions[0].text if captions else ""
        told = f"the table {name!r}" if name else f"line {table.line}: a table"
        if not name:
            broken.append(f"{told} has no caption")
        heads = table.all("th")
        if not heads:
            broken.append(f"{told} has no head cells (th)")
        if any(head.attributes.get("scope") not in ("col", "row", "colgroup", "rowgroup") for head in heads):
            broken.append(f"{told} has a head cell without scope")
    return broken


def _check_charts(page: Elements) -> list[str]:
    broken = []
    for figure in page.root.all("figure"):
        if not figure.has_class("chart"):
            continue
        captions = figure.all("figcaption")
        name = captions[0].text if captions else f"in line {figure.line}"
        if not captions or not captions[0].text:
            broken.append(f"line {figure.line}: a chart has no figcaption")
        if not any(details.all("table") for details in figure.all("details")):
            broken.append(f"the chart {name!r} has no table folded beneath it")
    return broken


def _check_links(page: Elements) -> list[str]:
    broken = []
    ids = {element.attributes["id"] for element in page.root.inside if "id" in element.attributes}
    for link in page.root.all("a"):
        address = link.attributes.get("href", "")
        if not link.text and not link.attributes.get("aria-label"):
            broken.append(f"line {link.line}: the link to {address!r} has no text")
        if address.startswith("#") and address[1:] not in ids:
            broken.append(f"the link {link.text!r} leads to {address!r}, which is not on the page")
    return broken


def _check_buttons(page: Elements) -> list[str]:
    broken = []
    opened = {element.attributes.get("id") for element in page.root.inside if "popover" in element.attributes}
    for element in page.root.inside:
        target = element.attributes.get("popovertarget")
        if target is not None and target not in opened:
            broken.append(f"the button {element.text!r} opens {target!r}, and no such popover is on the page")
        inner = element.all(*_PRESSED, "input", "select", "textarea") if element.tag in _PRESSED else []
        broken += [f"line {one.line}: <{one.tag}> stands in <{element.tag}>; only one can be pressed" for one in inner]
    return broken


def _check_stands_alone(page: Elements) -> list[str]:
    broken = []
    kept: set[tuple[str, int]] = set()  # tags with attributes that stand alone: most come again
    for element in page.root.inside:
        tag, attributes = element.tag, element.attributes
        if tag in _NOT_ALLOWED or (tag == "link" and "href" in attributes):
            broken.append(f"line {element.line}: <{tag}> is not allowed on a page")
        if attributes and (tag, id(attributes)) not in kept:
            ways = _ways_outside(tag, attributes)
            broken += [f"line {element.line}: {way}" for way in ways]
            if not ways:
                kept.add((tag, id(attributes)))
        if (tag == "title" and element.inside) or (tag == "style" and "<" in element.written):
            broken.append(f"line {element.line}: markup stands in <{tag}>, where only text may")
        if tag == "style":
            broken += [f"line {element.line}: {way}" for way in _addresses_in_style(element.text)]
    return broken


def _ways_outside(tag: str, attributes: Mapping[str, str]) -> list[str]:
    """Return what in a start tag is code, or leads to another place than the page."""
    ways = []
    if "class" in attributes and _CODE_CLASSES.search(attributes["class"]):
        ways.append("a cell of code is shown")
    for name, value in attributes.items():
        if name.startswith("on"):
            ways.append(f"the attribute {name} is code")
        if name in _FETCHING and _SCHEME.match(value) and not _is_picture_inside(tag, name, value):
            ways.append(f"{name} leads outside: {value[:60]!r}")
        if name.startswith("xmlns"):
            continue
        if "://" in value and name not in READ_ALOUD:
            ways.append(f"{name} names an address outside the page: {value[:60]!r}")
        if "(" in value or "@" in value:  # hardly any: quicker than to look for an address in all
            ways += _addresses_in_style(value)
    return ways


def _check_script(page: Elements) -> list[str]:
    """Allow the script of the pages, once and unchanged, and only where the page's policy allows it and no other."""
    broken = []
    scripts = page.root.all("script")
    for number, script in enumerate(scripts):
        if script.attributes or script.written != page_script() or number:
            broken.append(f"line {script.line}: <script> is not allowed on a page, but for the one of template/page.js")
    policies = [
        meta.attributes.get("content", "")
        for meta in page.root.all("meta")
        if meta.attributes.get("http-equiv", "").lower() == "content-security-policy"
    ]
    if not policies:
        return [*broken, "the page has no Content-Security-Policy"]
    allowed = _allowed_scripts(policies[0])
    if allowed and allowed != [f"'{script_digest(page_script())}'"]:
        broken.append(f"the page's policy allows scripts that are not its own: {' '.join(allowed)}")
    if scripts and not allowed:
        broken.append("the page's policy does not name its script by digest")
    return broken


def _check_colours(page: Elements) -> list[str]:
    """Hold the page's own style sheet, not those inside drawings, to its contrast in the light, the dark and print."""
    sheets = [style.written for head in page.root.all("head") for style in head.all("style")]
    return [sentence for sheet in sheets for sentence in check_contrast(sheet)]


def _allowed_scripts(policy: str) -> list[str]:
    """Return what a Content-Security-Policy allows to run; where it does not say, that is what it allows of all."""
    told = [words for part in policy.split(";") if (words := part.split())]
    rules = {words[0].lower(): words[1:] for words in reversed(told)}  # of a rule told twice the first holds
    found = next((rules[name] for name in ("script-src-elem", "script-src", "default-src") if name in rules), ["*"])
    return [] if found == ["'none'"] else found


def _is_picture_inside(tag: str, name: str, value: str) -> bool:
    return tag in ("img", "image") and name != "srcset" and value.lstrip().startswith("data:image/")


def _addresses_in_style(style: str) -> list[str]:
    return [f"a style leads outside: {found.group()[:60]!r}" for found in _STYLE_ADDRESS.finditer(style)]


def _check_words(page: Elements) -> list[str]:
    """Look for keys that should have become words, in all that is read or read aloud."""
    aloud = [
        element.attributes[name] for element in page.root.inside for name in READ_ALOUD if name in element.attributes
    ]
    told = page.words + aloud
    suspected = [text for text in told if "{" in text or "words." in text]  # hardly any: quicker than to search in all
    return [f"a key was not put into words: {found!r}" for text in suspected for found in _UNTRANSLATED.findall(text)]
