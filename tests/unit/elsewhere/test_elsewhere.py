"""Another continent: units, groups, levels, sections and the map of a package of its own."""

import csv
import html
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import attain
from attain.evidence.schema import TABLE
from attain.intake.start import write_parameters
from attain.report.text.brief import write_brief
from attain.site.front import front

ROOT = Path(__file__).resolve().parents[3]
DIACRITICS = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
OFFICES = (
    r"MOLISA|Ministry of|People.s C|National Statistics Office|General Statistics Office|VHLSS|"
    r"Decree|Resolution [0-9]|NĐ-CP|\bVND\b|PX-Web|Viet"
)


def ours() -> re.Pattern[str]:
    """Places and newspapers of the first case, laws and offices of its country."""
    with (ROOT / "data/areas.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = {row[name] for row in rows for name in ("area", "name_vi", "name_en")}
    with (ROOT / "data/sources.csv").open(encoding="utf-8", newline="") as file:
        named |= {row["outlet"] for row in csv.DictReader(file)}
    return re.compile(f"{'|'.join(map(re.escape, sorted(named)))}|{OFFICES}", re.IGNORECASE)


def study(elsewhere: Path, area: str = "amber", year: int = 2030, **more: object) -> attain.Study:
    asked = {"area": area, "as_of": "2023-12-31", "target_year": year, "data": str(elsewhere)}
    return attain.Study(attain.Parameters(**asked | more))


def test_the_package_is_english_alone(elsewhere):
    found = study(elsewhere)
    assert found.package.languages == ("en",)
    assert found.parameters.language == "en"  # asked for the usual Vietnamese
    assert not any(field.name.endswith("_vi") for field in TABLE["terms"].fields)
    assert found.view.level == "state"
    assert found.view.panel("growth")["series"].nunique() == 27


def test_every_target_is_answered_but_the_one_without_a_base(elsewhere):
    rows = study(elsewhere).assessments
    rows = rows[rows["role"] == "primary"].set_index("indicator")
    assert rows.index[rows["probability"].isna()].tolist() == ["exports"]
    assert (rows.loc["growth", "comparator"], rows.loc["growth", "upper"]) == ("between", 4.0)
    assert (
        rows.loc["growth", "low_80"] < rows.loc["growth", "median"] < rows.loc["growth", "high_80"]
    )


def test_a_brief_says_the_units_groups_and_sections_of_the_package(elsewhere, tmp_path):
    write_brief(study(elsewhere), tmp_path / "amber-2030")
    told = json.loads((tmp_path / "amber-2030/brief.json").read_text(encoding="utf-8"))
    assert told["languages"] == ["en"]
    assert told["area"]["tile"] == [0, 0, "Amb"]
    sections = {part["id"]: part["en"] for part in told["sections"]}
    assert sections["nature"] == "Land and sea"
    words = {row["indicator"]: row["en"] for row in told["targets"].values()}
    assert words["road_deaths"]["asks"].replace("\u00a0", " ") == "≤ 5 per 100,000 people"
    assert words["wetlands"]["asks"].replace("\u00a0", " ") == "≥ 10,500 hectares over 2021–2030"
    assert words["growth"]["asks"] == "within 2–4%"
    assert words["exports"]["asks"] == "rise of 5% on the year before"
    assert "2029" in words["exports"]["reason"]
    assert words["youth_employment"]["name"] == "Employment rate, women"
    page = front(tmp_path / "amber-2030").read_text(encoding="utf-8")
    assert 'id="lang-vi"' not in page
    assert not DIACRITICS.search(page)
    assert not ours().search(visible(page))
    assert not nouns(page)


def visible(page: str) -> str:
    """What a page says, alternative texts and code included: no styles, scripts and downloads."""
    text = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.S)
    return html.unescape(re.sub(r'(href|src)="data:[^"]*"', " ", text))


def nouns(page: str) -> list[str]:
    """Where a page calls the areas provinces; code has that word for a variable."""
    text = re.sub(r"<pre\b.*?</pre>", " ", page, flags=re.S)
    text = re.sub(r' (class|id|for|href|aria-labelledby|data-\w+)="[^"]*"', " ", visible(text))
    return re.findall(r".{30}provinc\w+", text, re.IGNORECASE)


@pytest.mark.wide
def test_all_notebooks_and_the_map_run_and_name_nothing_of_the_first_case(elsewhere):
    place = elsewhere.parent
    path = write_parameters("amber", 2030, folder=place / "asked", data=str(elsewhere),
                            as_of=attain.Parameters(as_of="2023-12-31").as_of)  # fmt: skip
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["language"] == "en"
    for words in (["--no-pdf"], ["--areas", "amber,basalt,cinder", "--notebooks", "00"]):
        done = subprocess.run(
            [sys.executable, "-m", "attain", "run", str(path), "-o", "reports", *words,
             "--folder", str(ROOT / "notebooks"), "--timeout-cell", "900",
             "--timeout-notebook", "1800"],
            cwd=place, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    pages = sorted((place / "reports").rglob("*.html"))
    names = {page.name for page in pages if page.parent.name == "amber-2030"}
    assert names == {"index.html"} | {
        f"{notebook.stem}.en.html" for notebook in (ROOT / "notebooks").glob("0[0-7]_*.ipynb")
    }
    found = {}
    for page in pages:
        text = visible(page.read_text(encoding="utf-8"))
        found[page.name] = {*DIACRITICS.findall(text), *ours().findall(text), *nouns(text)}
    assert not {name: words for name, words in found.items() if words}
    above = (place / "reports/index.html").read_text(encoding="utf-8")
    assert above.count('class="tile') >= 3
    assert "member states" in visible(above)
