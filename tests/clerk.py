"""A clerk who fills in a workbook: writes into open cells only, and saves it as a spreadsheet program would.

The workbook is taken apart as XML, so that nothing of ours stands between a template and what is looked at.
"""

import re
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DAY_0 = date(1899, 12, 30)
CELL = r"\$?[A-Z]{1,3}\$?[1-9]\d*"
TOKEN = re.compile(rf'"[^"]*"|{CELL}:{CELL}|[A-Z]+(?=\()|{CELL}|<>|>=|<=|[=<>(),]|\d+')
FUNCTIONS = {
    "IF": lambda test, then, otherwise: then if test else otherwise,
    "AND": lambda *tests: all(tests),
    "ISNUMBER": lambda cell: is_number(cell),
    "MAX": lambda *cells: max(filter(is_number, flat(cells)), default=0),
    "SUM": lambda *cells: sum(filter(is_number, flat(cells))),
    "COUNT": lambda *cells: sum(map(is_number, flat(cells))),
    "COUNTA": lambda *cells: sum(not isinstance(cell, Empty) for cell in flat(cells)),
}


class Empty(int):
    """An empty cell: nothing in a sum, and equal to no text."""

    def __eq__(self, other):
        return other in ("", 0)

    def __ne__(self, other):
        return not self == other

    __hash__ = int.__hash__


def is_number(cell):
    return isinstance(cell, int | float) and not isinstance(cell, Empty)


def flat(cells):
    return [one for cell in cells for one in (cell if isinstance(cell, list) else [cell])]


def column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number):
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class Sheet:
    """One sheet: ``cells`` by address, each as its element."""

    def __init__(self, root, locked, shared):
        self.root, self.locked, self.shared = root, locked, shared
        self.cells = {cell.get("r"): cell for cell in root.iter(f"{MAIN}c")}
        found = {address: cell.find(f"{MAIN}f") for address, cell in self.cells.items()}
        self.formulas = {address: formula.text for address, formula in found.items() if formula is not None}
        self.written = {}

    @property
    def is_protected(self):
        protection = self.root.find(f"{MAIN}sheetProtection")
        return protection is not None and protection.get("sheet") == "1" and protection.get("password") is None

    @property
    def open_cells(self):
        return [address for address, cell in self.cells.items() if not self.locked[int(cell.get("s", "0"))]]

    @property
    def validations(self):
        """Return the range of cells -> its element."""
        return {each.get("sqref"): each for each in self.root.iter(f"{MAIN}dataValidation")}

    def validation_of(self, address):
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()
        for ranges, element in self.validations.items():
            for part in ranges.split():
                first, _, last = part.partition(":")
                (left, top), (right, bottom) = (re.fullmatch(r"([A-Z]+)(\d+)", at).groups() for at in
                                                (first, last or first))  # fmt: skip
                in_columns = column_number(left) <= column_number(letters) <= column_number(right)
                if in_columns and int(top) <= int(row) <= int(bottom):
                    return element
        return None

    def text(self, address):
        """Return what a cell shows: its text or number as text; empty if nothing."""
        cell = self.cells.get(address)
        if cell is None:
            return ""
        value = cell.findtext(f"{MAIN}v") or ""
        if cell.get("t") == "s":
            return self.shared[int(value)]
        return value or "".join(cell.itertext()) * (cell.get("t") == "inlineStr")

    def find(self, text):
        """Return the addresses of the cells that say just this."""
        return [address for address in self.cells if self.text(address) == text]

    def write(self, address, value):
        """Write into an open cell; a locked one does not let itself be written to."""
        cell = self.cells[address]
        assert not self.locked[int(cell.get("s", "0"))], f"{address} is locked"
        self.written[address] = value
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if isinstance(value, str):
            cell.set("t", "inlineStr")
            text = ElementTree.SubElement(ElementTree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
            text.text = value
        else:
            number = (value - DAY_0).days if isinstance(value, date) else value
            ElementTree.SubElement(cell, f"{MAIN}v").text = repr(number)

    def value(self, address):
        """Return what a cell comes to, formulas worked out."""
        address = address.replace("$", "")
        formula = self.formulas.get(address)
        if formula is not None:
            return self._worked_out(formula.removeprefix("="))
        text = self.text(address)
        if text == "":
            return Empty(0)
        return text if self.cells[address].get("t") else float(text)

    def _worked_out(self, formula):
        python = []
        for token in TOKEN.findall(formula):
            if token[0] == '"' or token in ("(", ")", ",", "<", ">", "<=", ">=") or token.isdigit():
                python.append(token)
            elif token in ("=", "<>"):
                python.append({"=": "==", "<>": "!="}[token])
            elif ":" in token:
                python.append(f"range_of('{token}')")
            elif token in FUNCTIONS:
                python.append(token)
            else:
                python.append(f"cell_of('{token}')")
        assert "".join(TOKEN.findall(formula)) == formula.replace(" ", "") or '"' in formula, formula
        return eval("".join(python), {**FUNCTIONS, "cell_of": self.value, "range_of": self._range})

    def _range(self, text):
        first, last = text.replace("$", "").split(":")
        (left, top), (right, bottom) = (re.fullmatch(r"([A-Z]+)(\d+)", at).groups() for at in (first, last))
        return [
            self.value(f"{column_letters(column)}{row}")
            for row in range(int(top), int(bottom) + 1)
            for column in range(column_number(left), column_number(right) + 1)
        ]

    def work_out(self):
        """Store the result of every formula, as a spreadsheet program does."""
        results = {address: self.value(address) for address in self.formulas}
        for address, result in results.items():
            self._store(self.cells[address], result)

    def forget_results(self):
        """Take the results of all formulas away, as some programs do."""
        for address in self.formulas:
            self._store(self.cells[address], None)

    def _store(self, cell, result):
        for child in cell.findall(f"{MAIN}v"):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if result is None:
            return
        if isinstance(result, str):
            cell.set("t", "str")
        ElementTree.SubElement(cell, f"{MAIN}v").text = result if isinstance(result, str) else f"{result:g}"


class Sheets(dict):
    """Sheets by name, each taken apart when it is first asked for."""

    def __init__(self, read):
        super().__init__()
        self.read = read

    def __missing__(self, name):
        self[name] = self.read(name)
        return self[name]


class Workbook:
    """A workbook taken apart. ``names``: of its sheets, with the part of the package that each is."""

    def __init__(self, path: Path):
        with zipfile.ZipFile(path) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        self.locked = self._locked()
        self.shared = self._shared()
        relations = ElementTree.fromstring(self.parts["xl/_rels/workbook.xml.rels"])
        targets = {each.get("Id"): each.get("Target") for each in relations}
        book = ElementTree.fromstring(self.parts["xl/workbook.xml"])
        self.names = {each.get("name"): f"xl/{targets[each.get(RELATION)]}" for each in book.iter(f"{MAIN}sheet")}
        self.sheets = Sheets(self._sheet)

    def _sheet(self, name):
        return Sheet(ElementTree.fromstring(self.parts[self.names[name]]), self.locked, self.shared)

    def _locked(self):
        """Return for every style whether its cells are locked; where nothing is said, they are."""
        styles = ElementTree.fromstring(self.parts["xl/styles.xml"])
        protections = [each.find(f"{MAIN}protection") for each in styles.find(f"{MAIN}cellXfs")]
        return [each is None or each.get("locked") != "0" for each in protections]

    def _shared(self):
        strings = ElementTree.fromstring(self.parts["xl/sharedStrings.xml"])
        return ["".join(each.itertext()) for each in strings.findall(f"{MAIN}si")]

    def save(self, path: Path) -> Path:
        """Write the workbook with what was filled in."""
        for name, sheet in self.sheets.items():
            content = ElementTree.tostring(sheet.root, xml_declaration=True, encoding="UTF-8")
            self.parts[self.names[name]] = content
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in self.parts.items():
                package.writestr(name, content)
        return path
