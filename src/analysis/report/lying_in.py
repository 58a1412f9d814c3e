"""What of the store concerns a page's place: what lies in it, whatever the map of units was when it was told.

A page of the whole country shows all that there is.
"""

from datetime import date

import numpy as np
import pandas as pd

from analysis.geography.crosswalk import images_of
from analysis.model.tables import rows_of
from analysis.report.page import Page


def lies_in_place(page: Page, unit: str, day: str) -> bool:
    """Return whether ``unit``, as it was on ``day``, is the page's place or lies in it, wholly or in part."""
    if page.place.level == "country":
        return True
    registry = page.project.registry
    found = registry.find(unit, date.fromisoformat(day)) if unit and day else None
    if found is None:
        return False
    frame = date.fromisoformat(page.frame_of_place)
    images = images_of(registry, found, date.fromisoformat(day), frame)
    return any(page.place.code == place.code for image in images for place in page.project.line(image.code, frame))


def of_place(page: Page, findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings on what lies in the page's place."""
    asked = dict.fromkeys(zip(findings["unit"], findings["frame"], strict=True))
    inside = {(unit, day) for unit, day in asked if lies_in_place(page, unit, day)}
    kept = [one in inside for one in zip(findings["unit"], findings["frame"], strict=True)]
    return findings[np.array(kept, dtype=bool)]


def files_of_place(page: Page) -> pd.DataFrame:
    """Return SOURCES of what lies in the page's place or of what it lies in, and files of which nobody knows whose."""
    files = page.project.sources()
    if page.place.level == "country":
        return files
    forms = page.project.catalogue.forms
    above = {unit.code for unit in page.project.line(page.place.code, date.fromisoformat(page.frame))}
    kept = [
        not row["unit"]
        or row["unit"] in above
        or (row["form"] in forms and lies_in_place(page, row["unit"], f"{row['period'][-4:]}-{forms[row['form']].day}"))
        for row in rows_of(files)
    ]
    return files[np.array(kept, dtype=bool)]
