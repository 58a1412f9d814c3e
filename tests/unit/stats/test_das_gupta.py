import pytest

from analysis.model.errors import UsageError
from analysis.stats.das_gupta import das_gupta_product


def test_categories_that_do_not_go_together_are_said():
    with pytest.raises(UsageError, match="shapes"):
        das_gupta_product([[0.4, 0.6], [0.1, 0.2, 0.3]], [[0.5, 0.5], [0.1, 0.2, 0.3]])
    with pytest.raises(UsageError, match="shapes"):
        das_gupta_product([[0.4, 0.6], [0.1, 0.2]], [[0.2, 0.3, 0.5], [0.1, 0.2, 0.3]])


def test_a_number_goes_with_any_categories():
    found = das_gupta_product([[0.4, 0.6], 2.0], [[0.5, 0.5], 3.0])
    assert found.effects.tolist() == pytest.approx([0, 1])
