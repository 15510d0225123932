"""The plan book as one table: which rows, in which order, in which words."""

import math
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from attain.report.outlook import each
from attain.report.plan_book import BOOK_COLUMNS, PLAN_BOOK, _words, plan_book, write_plan_book

NAN = math.nan
SPACE = "\N{NO-BREAK SPACE}"


def row(**changes):
    given = {
        "kind": "result", "value": NAN, "printed": NAN, "measure": "percent", "unit": "percent",
        "term": "", "percent": NAN, "bound": "", "approximate": False,
    }  # fmt: skip
    return given | changes


def spoken(study, given):
    return _words(study, next(each(pd.DataFrame([given]))))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": 78.4}, "78.4%"),
        ({"value": 78.4, "approximate": True}, "about 78.4%"),
        ({"value": 78.4, "approximate": NAN}, "78.4%"),
        ({"value": 78.4, "approximate": True, "bound": "lower"}, "more than 78.4%"),
        ({"value": 12000.0, "measure": "persons", "bound": "upper"}, "less than 12,000 people"),
        ({}, "all met"),
        ({"percent": 103.5}, "103.5% of plan"),
        ({"percent": 100.0}, "100% of plan"),
        ({"printed": -0.5}, "fall of 0.5 pp"),
        ({"printed": 1.25, "term": "mean"}, "fall of 1.25 pp a year on average"),
        ({"printed": -1200.0, "unit": "households"}, "1,200 households off the list"),
    ],
)
def test_a_result_is_told_as_people_write_it(english, changes, said):
    assert spoken(english, row(**changes)).replace(SPACE, " ") == said


def test_a_target_is_told_with_its_term(english):
    given = row(kind="target", target="T", indicator="trained_labour", area="lam-dong",
                group="total", period="2024", comparator=">=", low=82.0, high=NAN, basis="level",
                direction="up", maintain=False, decimals=0, parent="", section="labour",
                published="2023-12-31", source="s", quote="", note="", definition="")  # fmt: skip
    assert spoken(english, given) == "≥ 82%"
    assert spoken(english, given | {"term": "end", "period": "2021-2025"}).endswith(
        " by the end of the term"
    )


KEY = ["area", "indicator", "group", "period"]
SOURCES = pd.DataFrame(
    {"source": ["s", "t"], "outlet": ["paper", "office"], "url": ["https://s", "https://t"],
     "published": ["2023-01-01", "2023-02-01"]}
)  # fmt: skip


def frame(*rows, **columns):
    """Rows of an area, an indicator and a period, with what else is told of each."""
    table = pd.DataFrame([dict(zip(["area", "indicator", "period"], one, strict=False))
                          for one in rows])  # fmt: skip
    return table.assign(**({"group": "total", "source": "s", "note": ""} | columns))


@pytest.fixture
def book(english):
    """A book of two areas: plans, figures, a fall, and what was said of their ends."""
    targets = frame(
        ("b", "new_jobs", "2022"), ("a", "new_jobs", "2023"), target=["b1", "a1"], low=10.0,
        comparator=">=", basis="count", direction="up", maintain=False, decimals=0, parent="",
        section="jobs", published=["2022-01-01", "2023-12-31"], quote="q", term="", definition="",
        high=NAN,
    )  # fmt: skip
    figures = frame(
        ("a", "new_jobs", "2023"), ("b", "new_jobs", "2022"), ("b", "trained_labour", "2022"),
        ("a", "new_jobs", "2021"), value=[12.0, 11.0, 50.0, 9.0], published="2024-01-01",
        book=[True, False, False, False], bound="", approximate=False, status="A", coverage="",
        confidence="high",
    )  # fmt: skip
    falls = frame(
        ("a", "trained_labour", "2022"), ("a", "trained_labour", "2021"), printed=[-1.0, -2.0],
        kind=["mean_change", "change"], unit="percent", source="t",
    )  # fmt: skip
    ends = frame(
        ("b", "new_jobs", "2022"), ("b", "new_jobs", "2022"), ("b", "new_jobs", "2022"),
        ("a", "new_jobs", "2020"), status=["open", "met", "missed", "missed"],
        coverage=["2022-H1", "", "", ""], percent=[40.0, 110.0, 90.0, NAN],
        published=["2025-01-01", "2023-01-02", "2023-01-01", "2023-01-01"],
    )  # fmt: skip
    areas = pd.DataFrame({"area": ["b", "a"], "name_vi": ["Bê", "A"], "name_en": ["Be", "Ah"]})
    about = {"indicator": ["new_jobs", "trained_labour"], "unit": ["persons", "percent"],
             "name_vi": ["Việc làm", "Đào tạo"], "name_en": ["Jobs", "Trained"]}  # fmt: skip
    english.package = SimpleNamespace(
        attainment=ends, sources=SOURCES, observations=figures, plan_claims=falls,
        plan_targets=targets, targets=targets[:0], indicators=pd.DataFrame(about), areas=areas,
    )  # fmt: skip
    spoken = {"vi": type(english)("vi"), "en": english}
    english.in_language = spoken.__getitem__
    return plan_book(english)


def test_rows_stand_by_area_and_the_latest_period_first(book):
    """The areas in their order; of b the figure that a target is about, and no other."""
    assert list(book) == list(BOOK_COLUMNS)
    assert book[["area", "period", "indicator", "kind"]].to_numpy().tolist() == [
        ["b", "2022", "new_jobs", "target"], ["b", "2022", "new_jobs", "result"],
        ["a", "2023", "new_jobs", "target"], ["a", "2023", "new_jobs", "result"],
        ["a", "2022", "trained_labour", "result"], ["a", "2021", "trained_labour", "result"],
        ["a", "2020", "new_jobs", "result"],
    ]  # fmt: skip
    assert book.index.tolist() == list(range(7))


def test_the_end_is_the_last_one_told_of_the_whole_period(book):
    """Of a part of it more was told later, and before that of the whole."""
    assert book["end"].fillna("").tolist() == ["met", "met", "", "", "", "", "missed"]
    assert book["percent"].fillna(0).tolist() == [110, 110, 0, 0, 0, 0, 0]


def test_a_row_has_its_words_its_unit_and_its_source(book):
    assert book["words_en"].str.replace(SPACE, " ").tolist() == [
        "≥ 10 people", "11 people", "≥ 10 people", "12 people", "fall of 1 pp a year on average",
        "fall of 2 pp", "all met",
    ]  # fmt: skip
    assert book["words_vi"].str.replace(SPACE, " ").iloc[4] == "giảm 1 điểm % bình quân mỗi năm"
    assert book["unit"].tolist() == ["persons"] * 4 + ["percent"] * 2 + ["persons"]
    assert book["area_en"].tolist() == ["Be"] * 2 + ["Ah"] * 5
    assert book["indicator_vi"].iloc[[0, 4]].tolist() == ["Việc làm", "Đào tạo"]
    assert book["basis"].iloc[4] == "change"
    assert book["term"].fillna("").iloc[4:6].tolist() == ["mean", ""]
    assert book[["outlet", "url"]].iloc[[0, 4]].to_numpy().tolist() == [
        ["paper", "https://s"], ["office", "https://t"],
    ]  # fmt: skip


def test_what_was_published_by_the_day_is_known(book):
    """The day itself is in time; a fall is as old as its source."""
    assert book["known"].tolist() == ["yes", "no", "yes", "no", "yes", "yes", "yes"]
    assert book["published"].iloc[4] == "2023-02-01"


def test_the_file_of_the_book_names_the_day(tmp_path, monkeypatch):
    given = []
    study = SimpleNamespace(parameters=SimpleNamespace(as_of=date(2023, 12, 31)))
    monkeypatch.setattr(
        "attain.report.plan_book.Study",
        SimpleNamespace(at_large=lambda **parameters: given.append(parameters) or study),
    )
    table = pd.DataFrame({"kind": ["target"], "known": ["yes"]})
    monkeypatch.setattr("attain.report.plan_book.plan_book", lambda study: table)
    path = write_plan_book({"data": "data"}, tmp_path / "new" / "folder")
    assert path == tmp_path / "new" / "folder" / PLAN_BOOK
    assert path.read_bytes() == b"kind,known_by_2023-12-31\ntarget,yes\n"
    assert given == [{"data": "data"}]
    write_plan_book({"data": "data"}, tmp_path / "new" / "folder")
