"""What stands beside each probability: the record of forecasts like it, in both languages."""

from __future__ import annotations

import pytest

import attain
from attain.evaluation.track_record import track_record_of


@pytest.fixture(scope="module", params=["vi", "en"])
def study(request):
    return attain.Study(attain.Parameters(language=request.param))


def test_every_probability_has_its_record(study):
    shown = attain.tables.trust(study)
    answers = study.assessments
    answers = answers[(answers["role"] == "primary") & answers["probability"].notna()]
    assert set(shown.data["target"]) == set(answers["target"])
    assert "T05" not in set(shown.data["target"])
    row = shown.data.set_index("target").loc["T11"]
    reading = study.readings("certificate_share_department")["main"]
    said = track_record_of(study.view).calibration_for(reading, 2024)
    assert (row["n"], row["horizon"], row["origins"]) == (said.n, 1, said.origins)
    assert row["inside_80"] == said.inside_80.share
    assert row["label"] == said.label
    none = shown.data.set_index("target").loc["T03"]
    assert none["forecasts"] == 0
    assert attain.text.say("trust.label.none", study.parameters.language) in shown.body


def test_the_sentence_says_whose_record_it_is(study):
    language = study.parameters.language
    said = {
        name: str(attain.text.trust(study, name)) for name in ("T03", "T05", "T08", "T10", "T11")
    }
    none = {"vi": "Không có bảng số liệu nhiều tỉnh nào", "en": "No panel of provinces exists"}
    assert none[language] in said["T03"]
    assert said["T05"] == attain.text.say("text.none.record", language)
    panel = attain.text.say("short.certificate_share", language)
    assert said["T10"].count(panel) == 2  # the record, and that it is a borrowed one
    assert said["T11"].count(panel) == 2
    borrowed, bridged = {
        "vi": ("dự báo với tham số vay mượn như ở chỉ tiêu này.", "kiểm nghiệm của chuỗi ấy."),
        "en": ("forecast with a borrowed prior as this target is.", "the record is that series'."),
    }[language]
    assert said["T10"].endswith(borrowed)
    assert said["T11"].endswith(bridged)
    assert not said["T08"].endswith(borrowed)
