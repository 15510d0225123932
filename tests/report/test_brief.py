"""What a run says before it is laid out: complete in both languages, and fit to be printed."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest

LANGUAGES = ("vi", "en")


def texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in texts(value)]
    return [node] if isinstance(node, str) else []


def shape(node: Any) -> Any:
    """The keys of a record, and the lengths of its lists."""
    if isinstance(node, dict):
        return {key: shape(value) for key, value in node.items()}
    return [shape(value) for value in node] if isinstance(node, list) else None


def test_both_languages_say_the_same_things(brief: dict[str, Any]) -> None:
    assert shape(brief["words"]["vi"]) == shape(brief["words"]["en"])
    for item in brief["targets"].values():
        assert shape(item["vi"]) == shape(item["en"])
        for language in LANGUAGES:
            empty = {key for key, value in item[language].items() if value in ("", [], {})}
            if item["probability"] is None:
                assert item[language]["reason"]
            else:
                # from the figure of a part of a year no way to go is measured
                in_part = (
                    {"required"} if re.search("tháng|months", item[language]["when"]) else set()
                )
                assert (
                    empty
                    <= {
                        "reason",
                        "best",
                        "flags",
                        "pace",
                        "plans",
                        "step",
                        "checkpoint",
                        "report_alone",
                        "takes",
                        "elsewhere",
                    }
                    | in_part
                )
            assert item[language]["advice"].endswith(".")


def test_no_word_was_left_behind(brief: dict[str, Any]) -> None:
    """No template with an open place, no id of a message, no number that is none."""
    for text in texts(brief):
        assert not re.search(r"\{\w*\}|\bnan\b|\bNone\b|\bsite\.\w", text), text
    ids = {"reach", "min", "full", "inside", "mid", "rounds", "not_assessable", "about_even"}
    for item in brief["targets"].values():
        for language in LANGUAGES:
            assert not ids & {*texts({k: v for k, v in item[language].items() if k != "readings"})}
            for reading in item[language]["readings"]:
                assert not ids & {reading["what"], reading["reading"], reading["word"]}, reading


def test_every_target_is_in_one_section(brief: dict[str, Any]) -> None:
    names = [name for part in brief["sections"] for name in part["targets"]]
    assert sorted(names) == sorted(brief["targets"])
    assert brief["sections"][0]["targets"] == ["T10", "T08"]


def test_a_target_that_is_met_needs_no_pace(brief: dict[str, Any]) -> None:
    """0.53 % against "below 1.2 %": nothing is "needed"."""
    for language, needed in (("vi", "Cần có"), ("en", "Needed")):
        assert needed not in " ".join(brief["targets"]["T08"][language]["pace"])
        assert brief["targets"]["T10"][language]["pace"][0].startswith(needed)


def test_a_target_names_where_its_words_stand(brief: dict[str, Any]) -> None:
    for name, item in brief["targets"].items():
        assert item["source"] == "baolamdong-2023-12-31", name
        assert item["source"] in item["sources"], name


def test_the_sentence_counts_what_the_rows_say(brief: dict[str, Any]) -> None:
    verdicts = [item["verdict"] for item in brief["targets"].values()]
    likely = sum(word in ("likely", "very_likely") for word in verdicts)
    known = sum(word != "not_assessable" for word in verdicts)
    for language in LANGUAGES:
        first = re.findall(r"\d+", brief["words"][language]["answer"])[:2]
        assert first == [str(known), str(likely)]


def test_a_fan_is_drawn_from_the_forecasts(run: Path, brief: dict[str, Any]) -> None:
    with (run / "forecasts.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["reading"] == "main"]
    truth = {
        (row["indicator"], row["group"], int(row["year"]), float(row["quantile"])): row["value"]
        for row in rows
    }
    seen = 0
    for item in brief["targets"].values():
        for ahead in item["fan"]["forecast"]:
            levels = (0.025, 0.975, 0.1, 0.9, 0.25, 0.75, 0.5)
            drawn = [*(end for band in ahead["bands"] for end in band), ahead["median"]]
            for level, value in zip(levels, drawn, strict=True):
                key = item["indicator"], item["group"], ahead["year"], level
                assert value == pytest.approx(float(truth[key]), rel=1e-3, abs=1e-3), key
                seen += 1
    assert seen > 70
