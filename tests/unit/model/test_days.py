"""A day of the catalogue is one object however often it is written, and is read as strictly as any other."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from analysis.model.nouns import Day, OptionalDate

DAY, OPTIONAL = TypeAdapter(Day), TypeAdapter(OptionalDate)


def test_a_day_that_is_written_twice_is_one_object():
    assert DAY.validate_python("2025-06-30") == date(2025, 6, 30)
    assert DAY.validate_python("2025-06-30") is OPTIONAL.validate_python("".join(["2025-", "06-30"]))
    assert OPTIONAL.validate_python("") is None


@pytest.mark.parametrize(
    "written", ["2025-06-31", "2025-W01-1", "２０２５-06-30", "30/06/2025", "2025-6-30", "2025-06-3O", "soon"]
)
def test_what_is_no_day_is_refused_in_the_words_for_any_date(written):
    told = []
    for kind in (DAY, OPTIONAL, TypeAdapter(date)):
        with pytest.raises(ValidationError) as refused:
            kind.validate_python(written)
        told.append(refused.value.errors()[0]["msg"])
    assert len(set(told)) == 1
