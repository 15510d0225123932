"""The notebooks for other provinces, days and readings: every cell runs and shows what is held.

Their code is run in this process, so that a dozen variants cost seconds; that the committed
outputs are those of a kernel is nbval's to check.
"""

import re

import matplotlib.pyplot as plt
import outputs
import pytest
from drawn import locked
from outputs import MAIN, ROOT, VARIANTS

FIRST = {  # the others are for `make test-all`; 00 and 04 speak English of what nobody planned
    "english": ("01", "02", "05"), "hypothetical-english": ("00", "04"), "no figure": MAIN,
    "plans": ("08",), "few plans": ("08",), "no plan": ("08",), "a rank": ("07",),
}  # fmt: skip
WIDE = pytest.mark.wide
CASES = [
    pytest.param(number, variant, marks=() if number in FIRST.get(variant, ()) else WIDE)
    for variant, (_, numbers) in VARIANTS.items()
    for number in numbers
]
EXHIBITS = {"plans": 16, "all plans": 16, "few plans": 11, "no plan": 0}


@pytest.mark.parametrize(("number", "variant"), CASES)
def test_every_cell_shows_what_is_held(number, variant):
    found = outputs.run(outputs.notebook(number), VARIANTS[variant][0])
    ids, size = [], 0
    for item in found.values():
        if not hasattr(item, "_repr_mimebundle_"):
            continue  # a table of pandas in the notebook for researchers
        bundle = item._repr_mimebundle_()
        data, about = bundle if isinstance(bundle, tuple) else (bundle, {})
        text = data["text/plain"]
        assert not re.search(r"\bnan\b|\bNone\b(?! of)|[{}]", text), text[:300]
        if about:
            ids.append(about["attain"]["id"])
            assert about["attain"]["alt"]
            size += sum(len(part) for part in data.values())
    assert len(ids) == len(set(ids)) == EXHIBITS.get(variant, len(ids))
    assert size < 900_000 or number == "03"  # a published page stays under a megabyte
    assert not plt.get_fignums()  # each figure became an exhibit, or said that it has nothing
    held = outputs.held()[variant, number]
    now = outputs.lines(variant, number, found)
    if not locked():  # another drawing library draws the same data in other places
        held, now = ([line.rpartition(" ")[0] for line in lines] for lines in (held, now))
    changed = [f"now {line}" for line in now if line not in held]
    assert now == held, (
        "\n".join(changed) + "\nheld in tests/notebooks/outputs.txt; where the change is meant: "
        "python tests/notebooks/outputs.py"
    )


EXPLORED = [
    ("near_poor_households_2011", "ha-giang"),  # none of its own
    pytest.param("poverty_rate_income", "an-giang", marks=WIDE),  # every other year
    pytest.param("job_placements", "lam-dong", marks=WIDE),  # a count
    ("unemployment_rate", "ca-mau"),  # a rate near its floor
    pytest.param("population", "ha-noi", marks=WIDE),  # three groups
]


@pytest.mark.parametrize(("indicator", "area"), EXPLORED)
def test_any_indicator_can_be_explored(indicator, area):
    given = {"indicator": indicator, "area": area, "language": "en"}
    found = outputs.run(outputs.notebook("07"), given).values()
    texts = [item._repr_mimebundle_() for item in found if hasattr(item, "_repr_mimebundle_")]
    exhibits = [bundle for bundle in texts if isinstance(bundle, tuple)]
    assert len(found) > 20
    assert len(exhibits) >= 4
    assert not plt.get_fignums()


def test_a_package_may_have_no_plan_book(tmp_path):
    for file in (ROOT / "data").glob("*.csv"):
        (tmp_path / file.name).symlink_to(file)
    found = outputs.run(outputs.notebook("08"), {"data": str(tmp_path)}).values()
    bundles = [item._repr_mimebundle_() for item in found]
    assert not any(isinstance(bundle, tuple) for bundle in bundles)
    assert "không có sổ kế hoạch" in bundles[1]["text/plain"]
    assert not plt.get_fignums()
