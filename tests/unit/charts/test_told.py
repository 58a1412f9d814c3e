"""What each chart tells in words: title, alternative text, caption, table. `make snapshots` renews them."""

import pytest
from gallery import GALLERY


@pytest.mark.parametrize("name", sorted(GALLERY))
def test_what_the_chart_tells(name, language, snapshot):
    chart = GALLERY[name](language)
    told = [chart.title, chart.alt, chart.caption, chart.table.to_csv(index=False, sep="|").strip()]
    assert "\n\n".join(told) == snapshot
