"""Every computed sentence of three areas holds the numbers of the tables that it speaks of."""

import math
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import attain
from attain.evaluation.judgement import judged, panel_sets, plan_scores
from attain.evaluation.reported import record_before
from attain.report.outlook import each, event_level, level_of
from attain.report.selection import backtests, ranked, verdicts
from attain.report.tables.evidence import finding_words
from attain.report.text import sentences
from attain.report.text.brief import brief
from attain.report.text.numbers import day
from attain.report.text.phrases import (
    attainable_words,
    cited,
    edition_after,
    source_words,
)
from attain.report.text.reasons import keeping
from attain.report.text.wording import indicator_name, target_line, target_name, target_words
from attain.targets.reported import known_plans

DATA = str(Path(__file__).parents[2] / "data")
DAY = {"as_of": "2023-12-31", "target_year": 2024, "data": DATA}
LEVELS = [
    {"indicator": "unemployment_rate", "comparator": "<", "value": 2.0},
    {"indicator": "certificate_share", "comparator": ">=", "value": 28},
]
AREAS = {
    "lam-dong": {"area": "lam-dong"} | DAY,
    "ha-tinh": {"area": "ha-tinh"} | DAY,
    "lang-son": {"area": "lang-son", "thresholds": LEVELS} | DAY,
}
USUAL = {10, 20, 33, 50, 66, 80, 90, 95}
"""Per cent that name an interval, a promise or the end of a word, and no result."""


@cache
def study_of(area, language):
    return attain.Study(attain.Parameters(language=language, **AREAS[area]))


@pytest.fixture(params=[(a, lang) for a in AREAS for lang in ("vi", "en")], ids="-".join)
def study(request):
    return study_of(*request.param)


def printed(text, study):
    """Numbers of a text with the decimals they have; names, quotations and days are left out."""
    names = {
        words(study, target)
        for target in study.targets
        for words in (target_line, target_name, target_words)
    }
    names |= {
        indicator_name(study, row.indicator, group, short=short)
        for row in each(study.view.indicators)
        for group in ("total", "urban", "rural", "ethnic_minority")
        for short in (True, False)
    }
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    text = re.sub(r"“[^”]*”|`[^`]*`|\d{1,2}/\d{1,2}/\d{4}|\d{1,2} [A-Z][a-z]+ \d{4}", " ", text)
    text = re.sub(r"\b[A-Z]\d{2}\b|[<>]\d+%", " ", text)
    decimal, thousands = (",", ".") if study.parameters.language == "vi" else (".", ",")
    for found in re.findall(r"\d+(?:[.,]\d+)*", text):
        number = found.replace(thousands, "").replace(decimal, ".")
        yield float(number), len(number.partition(".")[2])


def strays(text, values, study):
    """Numbers of a text that are none of the values, rounded as they are printed."""
    known = [abs(float(value)) for value in values if pd.notna(value)]
    known += [100 * value for value in known if value <= 1]

    def fits(number, places):
        zeros = len(f"{number:.0f}") - len(f"{number:.0f}".rstrip("0")) if places == 0 else 0
        half = 0.51 * 10.0**-places  # what ends in zeros may be rounded there, to the safe side
        slack = max(half, min(10.0**zeros, 0.06 * number)) if zeros else half
        return any(abs(number - value) <= slack for value in known)

    return [n for n, places in printed(text, study) if n not in USUAL and not fits(n, places)]


def about(study, row):
    """What may be said of one target."""
    values = [
        row.threshold, row.upper, row.last_value, row.last_year, row.last_months, row.probability,
        row.median, row.low_80, row.high_80, row.attainable_80, row.attainable_50,
        row.attainable_20, row.percentile, row.year, event_level(row), row.history_n,
        study.parameters.target_year,
    ]  # fmt: skip
    values += [level_of(row, v) for v in (row.median, row.low_80, row.high_80, row.attainable_80)]
    move = event_level(row) - row.last_value
    named = (row.attainable_80, row.attainable_50, row.attainable_20)
    levels = [v for v in named if pd.notna(v)]
    sides = [
        f(v * 10**n) / 10**n for v in levels for n in (0, 1, 2) for f in (math.floor, math.ceil)
    ]
    kept = keeping(study, row)
    return [
        *values,
        *sides,
        move,
        row.threshold - row.last_value,
        *([] if pd.isna(kept) else [kept]),
    ]


def lines_of(text):
    return re.split(r"\n- |^- ", text)[1:]


def test_a_line_about_a_target_has_the_numbers_of_its_row(study):
    lines = lines_of(str(attain.text.ladder(study)))
    rows = {target_line(study, t): t.target for t in study.targets}
    answers = {row.target: row for row in each(ranked(study))}
    for line in lines:
        target = next(rows[words] for words in sorted(rows, key=len)[::-1] if words in line)
        assert not strays(line, about(study, answers[target]), study), line
    for target, row in answers.items():  # told apart, whether doubtful or not
        told = str(attain.text.reading(study, target))
        assert told
        assert not strays(told, about(study, row), study), told


def test_a_number_of_another_row_is_noticed(study):
    row = next(each(ranked(study)))
    said = str(attain.text.reading(study, row.target))
    assert not strays(said, about(study, row), study)
    wrong = re.sub(r"\d+%", "58%", said)
    assert strays(wrong, about(study, row), study) or 0.57 < row.probability < 0.59


def test_the_answer_gives_each_target_its_own_probability(study):
    text = str(attain.text.answer(study))
    for row in each(ranked(study)):
        target = next(t for t in study.targets if t.target == row.target)
        if not math.isnan(row.probability):
            chance = re.search(re.escape(target_line(study, target)) + r" \((\D?\d+)%\)", text)
            assert chance, target.target
            assert not strays(f"{chance[1]}%", [row.probability], study)
    rows = ranked(study)
    known = rows["probability"].notna()
    counts = [known.sum(), (rows["probability"] >= 0.66).sum(), (rows["grade"] == "C").sum()]
    first = lines_of(text)[0].partition(":")[0]
    assert not strays(first, counts, study), first


@pytest.mark.parametrize("name", ["reading", "forecast"])
def test_a_forecast_is_told_with_its_own_numbers(study, name):
    rows = [row for row in each(ranked(study)) if not math.isnan(row.probability)]
    inside = sum(row.low_80 <= row.threshold <= row.high_80 for row in rows)
    if name == "reading":
        for row in each(ranked(study)):
            told = str(attain.text.reading(study, row.target))
            assert not strays(told, about(study, row), study), told
        return
    values = [value for row in rows[:3] for value in about(study, row)]
    assert not strays(str(attain.text.forecast(study)), [*values, inside, len(rows), 3], study)


def test_the_record_is_told_with_its_own_shares(study):
    lines = lines_of(str(attain.text.records(study)))
    shares, seen = [], 0
    for row in each(ranked(study)):
        if not math.isnan(row.probability):
            statement = sentences.tested_on(study, row)[0]
            shares += [statement.inside_80.share] if statement.inside_80 else []
            seen += 1
            if statement.inside_80:
                told = str(attain.text.trust(study, row.target))
                parts = (statement.inside_80, statement.inside_95, statement.above_median)
                bands = [v for p in parts if p for v in (p.share, p.low, p.high)]
                word = statement.about(row.probability, row.comparator)
                bands += [word.n, word.share, word.low, word.high] if word else []
                names = ("n", "shortest", "horizon", "forecasts", "origins", "first", "last")
                bands += [getattr(statement, name) for name in names]
                assert not strays(told, [*bands, *about(study, row)], study), told
    for line in lines:
        assert not strays(line, shares, study), line
    assert bool(lines) == bool(seen)


def test_paces_and_reports_are_those_of_their_tables(study):
    pace = study.pace
    columns = ["required", "mean", "best", "peers_reached", "peers_of", "peers_low", "peers_high"]
    values = pace[columns].astype(float).to_numpy().ravel().tolist()
    values += (pace["peers_reached"] / pace["peers_of"]).tolist()
    counts = range(len(study.targets) + 1)
    assert not strays(str(attain.text.trends(study)), [*values, *counts], study)
    rate, told = study.reported, str(attain.text.reported(study))
    if rate is not None and not study.hypothetical:
        own = known_plans(study.view).query("area == @study.area.area")
        own = own[own["year"] < study.parameters.target_year]
        mine = [len(own), own["met"].sum()]
        plans = [rate.mean, rate.of, rate.met, rate.years, *rate.interval(), *mine]
        plans += [study.parameters.target_year]
        assert not strays(told, plans, study), told
        assert told.startswith("**")  # the number; that it is another question, the notebook says
        assert "another question" not in told
        assert "câu hỏi khác" not in told


def test_findings_are_told_with_their_own_figures(study):
    found = attain.audit.audit(study.view, study.area.area, study.parameters.target_year - 1)
    for finding in found:
        figures = [v for v in finding.figures.values() if isinstance(v, float)]
        years = [int(y) for v in finding.figures.values() if isinstance(v, str)
                 for y in re.findall(r"\d+", v)]  # fmt: skip
        _, text, consequence = finding_words(study, finding)
        counts = [100, len(finding.items)]
        assert not strays(text, [*figures, *years, *counts], study), (finding.check, text)
        assert not strays(consequence, [*figures, *years, *counts], study), consequence
    kinds = [
        sum(f.kind == k for f in found) for k in ("contradiction", "question", "remark", "note")
    ]
    first = str(attain.text.evidence(study, found)).split("\n")[0]
    histories = {(t.indicator, t.group): study.history(t.target) for t in study.targets}
    years = {key: history.query("months == 12") for key, history in histories.items()}
    known = [len(whole) for whole in years.values() if len(whole)]
    parts = sum(map(len, histories.values())) - sum(known)
    sources = {source for whole in years.values() for source in whole["source"]}
    counts = [len(found), *kinds, sum(known), parts, len(known), len(histories), len(sources)]
    assert not strays(first, counts, study), first


# ---- the sentences that no test above reads one by one ------------------------------------------
ONE_BY_ONE = {
    "answer", "evidence", "forecast", "headline", "ladder", "reading", "records", "reported",
    "trends", "trust",
}  # fmt: skip
"""Sentences that a test above, or one of the edges below, reads beside their own rows."""


def numbers_of(*found):
    """Every number in frames, rows, mappings and lists; those in texts as well."""
    for item in found:
        if isinstance(item, pd.DataFrame):
            yield from numbers_of(*item.itertuples(index=False))
        elif isinstance(item, dict):
            yield from numbers_of(*item.values())
        elif isinstance(item, str):
            yield from (float(n.replace(",", ".")) for n in re.findall(r"\d+(?:[.,]\d+)?", item))
        elif isinstance(item, tuple | list | set):
            yield from numbers_of(*item)
        elif isinstance(item, int | float) or hasattr(item, "dtype"):
            yield float(item)


def of_outcomes(study):
    rows = verdicts(study)
    columns = ["probability", "outcome", "within", "threshold"]
    given = [*rows[[c for c in columns if c in rows]].to_numpy().ravel(), len(study.targets)]
    counts = range(len(rows) + 1)
    year = study.parameters.target_year
    yield str(attain.text.happened(study)), [*given, *counts, year]
    notes = list(numbers_of(*rows.get(f"note_{study.parameters.language}", [])))
    yield str(attain.text.unknown(study)), [*given, *notes, year, 6]  # months of half a year


def of_the_record(study):
    found = backtests(study)
    longest = found.statement(found.longest)
    parts = [longest.inside_80, longest.inside_95, longest.above_median]
    bands = [v for part in parts if part for v in (part.share, part.low, part.high)]
    names = ("n", "shortest", "horizon", "forecasts", "origins", "first", "last")
    skill = found.skill()
    least = [5, found.provinces(found.longest), *(getattr(longest, name) for name in names)]
    origins = [n for name in found.indicators for n in found.origins(name)]
    counts = [len(found.origins(name)) for name in found.indicators]
    mine = skill[skill["indicator"] == found.longest]
    yield str(attain.text.trusted(study)), [*numbers_of(mine), *bands, *least, *origins, *counts]
    yield str(attain.text.lengths(study)), list(numbers_of(found.lengths(found.longest)))
    bins = found.reliability(found.longest, "attain", (0, 0.1, 0.33, 0.66, 0.9, 1))
    yield str(attain.text.reliable(study)), list(numbers_of(bins))
    sample = found.refitted()
    yield str(attain.text.written(study)), [len(sample), sample["agree"].sum()]


def of_reports(study):
    record = record_before(study.view, study.parameters.target_year)
    years, scores = record.years, record.scores
    said = (years["said"] * years["plans"]).sum() / years["plans"].sum()
    given = [said, years["plans"].sum(), years["met"].sum(), *numbers_of(years)]
    counts = range(scores["model"].nunique() + 1)
    yield str(attain.text.foretold(study)), [*given, *numbers_of(scores), *counts]
    found = plan_scores(study.package)
    of_year = found.scores("target_year").query("target_year == @study.parameters.target_year")
    given = [found.asked, *numbers_of(found.answered, found.scores(), of_year), 2019, 2026, 2025]
    yield str(attain.text.plans(study)), given


def of_sets(study):
    found = judged(study)
    yield str(attain.text.registered(study)), [100 * found.drift, 256]
    tables = [scored.summary() for scored in panel_sets(study.package, 2024)]
    held = [
        round(share * row.forecasts)
        for table in tables
        for row in each(table)
        for share in (row.inside_80, 0.8)
        if row.forecasts
    ]
    yield str(attain.text.provinces(study)), [*numbers_of(*tables), *held, 2024]


TOLD = {
    "methods": lambda s: [(str(attain.text.methods(s)), range(len(s.targets) + 1))],
    "happened": of_outcomes,
    "unknown": of_outcomes,
    "trusted": of_the_record,
    "lengths": of_the_record,
    "reliable": of_the_record,
    "written": of_the_record,
    "foretold": of_reports,
    "plans": of_reports,
    "registered": of_sets,
    "provinces": of_sets,
    "provenance": lambda s: [(str(attain.text.provenance(s)), [256])],
}
"""Sentences by name, and what may stand in them."""


def test_no_sentence_goes_unread():
    own = [item for item in vars(sentences).values() if hasattr(item, "__wrapped__")]
    names = {item.__name__ for item in own if item.__module__ == sentences.__name__}
    assert names | {"provenance"} == ONE_BY_ONE | set(TOLD)


LONG = (of_the_record, of_reports)  # the backtest and the plan book, for `make test-all`
READERS = [
    pytest.param(read, id=name, marks=pytest.mark.wide if read in LONG else ())
    for read, name in {read: name for name, read in TOLD.items()}.items()
]


@pytest.mark.parametrize("read", READERS)
def test_the_other_sentences_have_the_numbers_of_their_tables(study, read):
    for text, values in read(study):
        assert not strays(text, [v for v in values if not math.isnan(v)], study), text


# ---- the edges ------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_edition_younger_than_the_day_is_named_and_no_other(language):
    study = study_of("lam-dong", language)
    assert edition_after(study) == "2025"
    assert "2025" in str(attain.text.headline(study))
    later = {"area": "lang-son", "thresholds": LEVELS, "data": DATA}
    later |= {"as_of": "2025-12-31", "target_year": 2026}
    as_late = attain.Study(attain.Parameters(language=language, **later))
    assert edition_after(as_late) == ""
    assert "2025**" in str(attain.text.headline(as_late))  # the day alone
    assert str(attain.text.headline(as_late)).count("2025") == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_of_outcomes_says_until_when_it_reads(language):
    study = study_of("lam-dong", language)
    said = str(attain.text.headline(study, outcomes=True))
    for when in (study.parameters.as_of, study.package.last_day):
        assert day(when, language) in said
    assert said.count("**") == 8  # area, year, and two days
    assert "chỉ dùng" not in said
    assert "only" not in said


def test_a_table_is_named_by_office_number_and_edition():
    told = {lang: source_words(study_of("lam-dong", lang), "nso-e02-55") for lang in ("vi", "en")}
    assert told["vi"] == "Cục Thống kê, bảng E02.55, bản 2025"
    assert told["en"] == "National Statistics Office, table E02.55, edition of 2025"
    for language in ("vi", "en"):
        study = study_of("lam-dong", language)
        assert "2009" not in cited(study, "nso-e02-55")  # no day of the first year of the table
        assert "2023" in cited(study, "baolamdong-2023-12-31")
        body = attain.tables.sources(study).body
        assert ("National Statistics" in body) == (language == "en")


def test_a_page_that_republishes_others_is_called_so_and_a_vain_search_names_nobody():
    for language, words in (("vi", "nguồn thứ cấp"), ("en", "republishes others")):
        lines = lines_of(str(attain.text.unknown(study_of("lam-dong", language))))
        named = {line[2:5]: line for line in lines}
        assert words in named["T01"]
        assert "thoitranglamdep" not in named["T02"]
        assert words in attain.tables.later_sources(study_of("lam-dong", language)).body


def test_a_figure_of_eleven_months_is_never_told_as_the_year():
    for language, words in (("vi", "11 tháng 2022"), ("en", "11 months of 2022")):
        study = study_of("lam-dong", language)
        page = brief_of("lam-dong")["targets"]
        for target in ("T06", "T07"):
            why = page[target][language]["why"]
            assert words in why
            for told in (str(attain.text.reading(study, target)), why):
                assert told.count("2022") == told.count(words), told


def test_a_comparison_level_is_called_so_in_every_sentence_about_it():
    for language, ours, never in (
        ("vi", "mức so sánh", "chỉ tiêu năm"),
        ("en", "comparison", "targets for"),
    ):
        study = study_of("lang-son", language)
        said = str(attain.text.headline(study))
        assert ours in said
        assert never not in said
        assert "None" not in str(attain.text.ladder(study))


def test_a_promise_differs_from_the_target_where_it_is_another():
    """38 fairs are not 30; 1.2303 % is not the target of 1.2 %, which has less than 80 %."""
    for language in ("vi", "en"):
        study = study_of("lam-dong", language)
        for row in each(ranked(study)):
            if math.isnan(row.probability) or row.basis == "change":
                continue
            told = attainable_words(study, row, row.attainable_80)
            same = attainable_words(study, row, row.threshold)
            if told == same:
                assert row.probability == pytest.approx(0.8, abs=0.02), row.target


# ---- the front page -----------------------------------------------------------------------------
@cache
def brief_of(area):
    return brief(study_of(area, "vi"))


LEFT_OUT = {"quote", "definition", "next", "fan", "history", "readings"}
"""Days, words of others and what other tests read cell by cell."""


def sayings(words):
    if isinstance(words, str):
        yield words
    elif isinstance(words, dict):
        for key, value in words.items():
            if key not in LEFT_OUT:
                yield from sayings(value)
    elif isinstance(words, list):
        for value in words:
            yield from sayings(value)


@pytest.mark.parametrize(
    ("area", "language"),
    [
        pytest.param(
            area, language, id=f"{language}-{area}",
            marks=() if (language == "vi") == (area == "lam-dong") else pytest.mark.wide,
        )
        for area in AREAS
        for language in ("vi", "en")
    ],
)  # fmt: skip
def test_the_rows_of_the_front_page_have_the_numbers_of_their_tables(area, language):
    study, told = study_of(area, language), brief_of(area)
    found = attain.audit.audit(study.view, area, study.parameters.target_year - 1)
    for row in each(ranked(study)):
        item = told["targets"][row.target]
        statement = sentences.tested_on(study, row)[0] if item["probability"] else None
        mine = study.assessments.query("target == @row.target")
        pace = study.pace.query("target == @row.target")
        history = study.history(row.target)[["year", "value"]]
        audited = [f.figures for f in found if row.target in f.items]
        others = study.view.plan_targets
        others = others[(others["indicator"] == row.indicator) & (others["group"] == row.group)]
        values = [
            *about(study, row),
            *(math.floor(100 * p) / 100 for p in mine["probability"].dropna()),  # at a word's cut
            *numbers_of(mine.select_dtypes("number"), pace.select_dtypes("number"), history),
            *numbers_of(item["plans"], item["step"], item["kept"], audited),
            *others[["low", "high"]].to_numpy().ravel(), *range(2020, 2025), 12, 8, 5,
            len(others["area"].unique()),
        ]  # fmt: skip
        values += [v for level in (0.1, 0.5, 0.9) for v in numbers_of(item["fan"])]
        level, last = event_level(row), row.last_value
        values += [level / 2, (level + last) / 2]
        if statement:
            parts = (statement.inside_80, statement.inside_95, statement.above_median)
            word = statement.about(row.probability, row.comparator)
            parts = [part for part in (*parts, word) if part]
            values += [v for p in parts for v in (p.n, p.share, p.low, p.high)]
            names = ("n", "shortest", "horizon", "forecasts", "origins", "first", "last")
            values += [getattr(statement, name) for name in names]
        for text in sayings(item[language]):
            assert not strays(text, [v for v in values if pd.notna(v)], study), text


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_head_of_the_front_page_has_the_numbers_of_its_rows(area, language):
    study, told = study_of(area, language), brief_of(area)
    rows = list(each(ranked(study)))
    chances = [row.probability for row in rows]
    counts = range(len(rows) + 1)
    year = [study.parameters.target_year, 2025]
    assert not strays(told["words"][language]["answer"], [*chances, *counts], study)
    assert not strays(told["words"][language]["as_of_sentence"], year, study)
    assert not strays(told["words"][language]["title"], year, study)
    if study.reported is not None and not study.hypothetical:
        rate = study.reported
        given = [rate.of, rate.met, rate.mean, *rate.interval(), *year]
        assert not strays(told["words"][language]["reported"], given, study)
