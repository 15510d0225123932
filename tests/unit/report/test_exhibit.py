"""What a cell shows: its mime bundle, its digest, and what it refuses."""

from dataclasses import FrozenInstanceError

import pandas as pd
import pytest

from attain.errors import AttainError
from attain.report.exhibit import Exhibit, Prose, format_digest


def exhibit(**more):
    given = {
        "id": "fig-00-x", "kind": "figure", "body": "<svg/>", "alt": "một hình", "caption": "c",
        "data": pd.DataFrame({"year": [2023], "value": [78.37]}),
    }  # fmt: skip
    return Exhibit(**(given | more))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12345.678, "12346"),
        (0.0000123456, "0.00001235"),
        (-0.00000000001, "-0.00000000001"),
        (True, "True"),
        (None, ""),
        ("T10", "T10"),
        (0.0, "0"),
    ],
)
def test_a_digest_keeps_four_significant_digits(value, text):
    assert format_digest(value) == text


def test_a_last_digit_of_another_machine_does_not_change_a_digest():
    one, other = (pd.DataFrame({"p": [p]}) for p in (0.356312345678, 0.356312345699))
    assert exhibit(data=one).digest == exhibit(data=other).digest


def test_a_changed_figure_changes_the_digest():
    one, other = (pd.DataFrame({"p": [p]}) for p in (78.37, 78.38))
    assert exhibit(data=one).digest != exhibit(data=other).digest


def test_a_figure_is_svg_with_a_text_for_readers_and_comparisons():
    data, metadata = exhibit()._repr_mimebundle_()
    assert set(data) == {"image/svg+xml", "text/plain"}
    assert data["text/plain"] == "fig-00-x: một hình\nyear,value\n2023,78.37"
    assert metadata["attain"]["csv"] == "year,value\n2023,78.37\n"
    assert set(metadata["attain"]) == {"id", "kind", "alt", "caption", "csv"}


def test_a_table_is_html():
    data, _ = exhibit(kind="table", body="<table></table>")._repr_mimebundle_()
    assert data["text/html"] == "<table></table>"


@pytest.mark.parametrize(("field", "value"), [("alt", " "), ("kind", "picture")])
def test_an_exhibit_without_alt_text_or_of_unknown_kind_is_refused(field, value):
    with pytest.raises(AttainError):
        exhibit(**{field: value})


def test_prose_is_markdown():
    assert Prose("**a**")._repr_mimebundle_() == {"text/markdown": "**a**", "text/plain": "**a**"}


@pytest.mark.parametrize(("shown", "name"), [(exhibit(), "alt"), (Prose("a"), "markdown")])
def test_what_is_shown_is_not_changed_afterwards(shown, name):
    with pytest.raises(FrozenInstanceError):
        setattr(shown, name, "other")
