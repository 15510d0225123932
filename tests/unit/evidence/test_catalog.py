"""Opening a package, and the promise that a view holds nothing of a later day."""

import datetime as dt
import hashlib
import shutil
from pathlib import Path

import pytest

from attain.errors import AttainError, PackageError
from attain.evidence import catalog
from attain.evidence.catalog import open_package
from attain.evidence.reading import read_table
from attain.evidence.schema import TABLES
from attain.package import data_folder
from attain.vocabulary import OWN_WORDS

FUTURE, DAY = "2024-01-01", "2023-12-31"


def plant(copy) -> None:
    """One row of the day after in every table that has a day."""
    copy.add("sources.csv", source="planted", published=FUTURE, note="planted")
    common = {"source": "planted", "quote": "planted"}
    copy.add(
        "observations-article.csv",
        like=copy.row_of("observations-article.csv", item="R08"),
        published=FUTURE, vintage="planted", value="99.9", item="", **common,
    )  # fmt: skip
    copy.add(
        "targets.csv",
        like=copy.row_of("targets.csv", target="T10"),
        target="planted", published=FUTURE, low="99", **common,
    )  # fmt: skip
    copy.add("claims.csv", claim="planted", printed="199", **common)


def test_a_planted_row_of_the_next_day_is_invisible_in_every_table(copy):
    before = copy.open().as_of(DAY)
    plant(copy)
    package = copy.open()
    view = package.as_of(DAY)
    for table in ("areas", "indicators", "observations", "targets", "claims", "sources"):
        assert getattr(view, table).equals(getattr(before, table)), table
    for table in ("observations", "targets", "claims", "sources"):
        text = getattr(package, table).to_csv()
        assert "planted" in text, table
        assert "planted" not in getattr(view, table).to_csv(), table


def test_a_planted_row_reaches_no_reader_of_the_view(copy):
    before = copy.open().as_of(DAY)
    plant(copy)
    view = copy.open().as_of(DAY)
    assert view.history("trained_labour", "lam-dong").equals(
        before.history("trained_labour", "lam-dong")
    )
    assert view.panel("trained_labour").equals(before.panel("trained_labour"))
    assert view.targets_for("lam-dong", 2024) == before.targets_for("lam-dong", 2024)
    with pytest.raises(AttainError, match="unknown source"):
        view.source("planted")


def test_the_planted_row_is_there_on_its_own_day(copy):
    plant(copy)
    view = copy.open().as_of(FUTURE)
    assert view.history("trained_labour", "lam-dong")["value"].iloc[-1] == 99.9
    chosen = [t for t in view.targets_for("lam-dong", 2024) if t.indicator == "trained_labour"]
    assert [t.target for t in chosen] == ["planted"]
    assert view.source("planted").published == FUTURE


@pytest.mark.parametrize("day", ["2015-06-30", "2021-12-31", "2022-12-31", DAY, "2024-12-31"])
def test_nothing_in_a_view_is_later_than_its_day(package, day):
    view = package.as_of(day)
    for table in (view.observations, view.targets, view.sources):
        assert (table["published"] <= day).all()
    for table in (view.observations, view.targets, view.claims):
        assert set(table["source"]) <= set(view.sources["source"])


def test_no_outcome_of_2024_is_known_at_the_end_of_2023(package):
    observations = package.as_of(DAY).observations
    assert not observations["period"].str.startswith(("2024", "2025")).any()
    assert (package.observations["period"].str.startswith("2024")).sum() > 100


def test_as_of_takes_days_and_refuses_anything_else(package):
    assert package.as_of(dt.date(2023, 12, 31)).date == dt.date(2023, 12, 31)
    assert package.as_of(dt.datetime(2023, 12, 31, 9)).observations.equals(
        package.as_of(DAY).observations
    )
    for wrong in ("31/12/2023", "2023", "2023-02-30", 2023, None):
        with pytest.raises(AttainError, match="not a day"):
            package.as_of(wrong)


def test_tables_are_copies(package):
    observations, targets = package.observations, package.targets
    observations["value"] = 0.0
    del targets["low"]
    assert package.observations["value"].max() > 1000
    assert "low" in package.targets
    view = package.as_of(DAY)
    history, panel = view.history("trained_labour", "lam-dong"), view.panel("certificate_share")
    history["value"] = panel["value"] = 0.0
    assert view.history("trained_labour", "lam-dong")["value"].tolist() == [70.0, 78.37]
    assert view.panel("certificate_share")["value"].min() > 0


def test_tables_cannot_be_replaced(package):
    with pytest.raises(AttributeError):
        package.observations = None
    with pytest.raises(TypeError):
        package.checksums["areas.csv"] = "0"


def test_checksums_are_those_of_the_files(package):
    files = [*package.folder.glob("*.csv"), *package.folder.glob("plans/*.csv")]
    assert set(package.checksums) == {path.relative_to(package.folder).as_posix() for path in files}
    content = (package.folder / "targets.csv").read_bytes()
    assert package.checksums["targets.csv"] == hashlib.sha256(content).hexdigest()


def test_an_unchanged_package_is_read_once_and_a_changed_one_again(copy, monkeypatch):
    first = copy.open()
    monkeypatch.setattr(catalog, "validate", lambda raws: pytest.fail("read again"))
    assert copy.open() is first
    monkeypatch.undo()
    copy.set("targets.csv", copy.row_of("targets.csv", target="T10"), "low", "83")
    again = copy.open()
    assert again.targets.set_index("target").loc["T10", "low"] == 83
    assert first.targets.set_index("target").loc["T10", "low"] == 82


def test_a_package_that_is_written_while_it_is_read_is_refused(copy, monkeypatch):
    def read(folder, table):
        copy.set("targets.csv", copy.row_of("targets.csv", target="T10"), "low", "83")
        return read_table(folder, table)

    monkeypatch.setattr(catalog, "read_table", read)
    with pytest.raises(AttainError, match="the data changed while they were read"):
        copy.open()


def test_the_folder_is_found_from_below_and_from_the_repository(copy, tmp_path, monkeypatch):
    below = tmp_path / "notebooks" / "deeper"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert open_package("data").folder == copy.folder.resolve()
    assert open_package(copy.folder).folder == copy.folder.resolve()
    shutil.rmtree(copy.folder)
    assert len(open_package("data").areas) == 93


def test_no_folder_is_one_line_that_says_what_is_looked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AttainError, match="no data package there") as caught:
        open_package("nowhere")
    assert "areas.csv" in caught.value.do
    (tmp_path / "empty").mkdir()
    with pytest.raises(AttainError, match=r"4 failure\(s\)"):
        open_package("empty")


@pytest.mark.parametrize("name", [one.files for one in TABLES if "/" not in one.files])
def test_a_folder_with_one_table_is_not_passed_over_for_another_package(
    tmp_path, monkeypatch, name
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / name.replace("*", "office")).write_text("\n")
    assert data_folder("data") == tmp_path / "data"
    with pytest.raises(PackageError, match=r"is missing"):
        open_package("data")


def test_a_locked_folder_is_not_passed_over_for_another_package(tmp_path, monkeypatch):
    def locked(folder):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(Path, "iterdir", locked)
    with pytest.raises(PermissionError, match="data"):
        open_package("data")


def test_types_of_columns(package):
    observations, claims = package.observations, package.claims
    assert observations["value"].dtype == float
    assert observations["approximate"].dtype == bool
    assert package.targets["maintain"].dtype == bool
    assert package.targets["decimals"].dtype == int
    assert claims["printed"].dtype == float
    assert claims["printed"].isna().sum() == claims["kind"].isin(["part_of", "all_met"]).sum()


def test_what_is_written_true_is_true_and_a_number_is_one(copy):
    targets = copy.open().targets.set_index("target")
    assert targets.loc[["T08", "T10"], "maintain"].tolist() == [True, False]
    assert targets.loc[["T08", "T10"], "decimals"].tolist() == [1, 0]
    assert targets.loc["T08", "high"] == 1.2


def test_the_last_day_is_that_of_the_latest_figure_whose_day_is_on_record(copy):
    for published in ("2031-03-01", "2031-03-02", "never"):
        copy.add("observations-peers.csv", published=published, vintage=f"x-{published}")
    assert copy.open().last_day == "2031-03-02"


def test_the_words_are_those_of_the_package_that_was_opened_last(copy, package):
    rows = [["kind", "term", "vi", "en", "one"], ["unit", "beds", "giường", "beds", "bed"]]
    copy.write("terms.csv", rows)
    copy.open()
    assert {key: text["en"] for key, text in OWN_WORDS.items()} == {
        "unit.beds": "{number}\u00a0beds", "unit.beds.one": "{number}\u00a0bed",
        "axis.beds": "beds",
    }  # fmt: skip
    open_package(package.folder)
    assert OWN_WORDS == {}


def test_figures_of_the_plan_book_are_marked(package):
    marked = package.observations.groupby("source")["book"].agg(["min", "max"])
    assert marked.loc["nso-e02-55"].tolist() == [False, False]
    assert package.observations["book"].sum() == sum(
        len(path.read_text(encoding="utf-8").splitlines()) - 1
        for path in (package.folder / "plans").glob("observations*.csv")
    )


def test_only_the_package_that_was_opened_last_is_kept(copy, package):
    other = open_package(package.folder)
    last = copy.open()
    assert catalog._load.cache_info().currsize == 1
    assert open_package(copy.folder) is last
    assert open_package(package.folder) is not other
