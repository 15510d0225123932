import pytest

from attain.evidence.reading import read_table
from attain.evidence.schema import TABLE

TARGETS = "targets.csv"
AREAS = "area,name_vi,name_en,level,region,from,until"


def test_a_missing_file_is_named_with_its_columns(copy):
    for path in copy.folder.glob("observations-*.csv"):
        path.unlink()
    failure = next(f for f in copy.failures() if "missing" in f.what)
    assert "observations-*.csv" in failure.where
    assert "vintage" in failure.do


def test_a_folder_without_tables_lists_them_all(copy):
    for path in copy.folder.glob("*.csv"):
        path.unlink()
    (copy.folder / "sources.csv").write_text("source\n", encoding="utf-8")
    wheres = " ".join(failure.where for failure in copy.failures())
    for table in ("areas", "indicators", "sources", "observations"):
        assert table in wheres


@pytest.mark.parametrize("content", [b"", b"  \n\n", b"\xef\xbb\xbf"])
def test_an_empty_file(copy, content):
    (copy.folder / "observations-peers.csv").write_bytes(content)
    assert [(f.what, f.where) for f in copy.failures()] == [
        ("the file is empty", "observations-peers.csv")
    ]


def test_headings_without_rows(copy, only_failure):
    copy.write("observations-peers.csv", copy.read("observations-peers.csv")[:1])
    assert only_failure(copy).what == "the file has headings and no row"


def test_wrong_encoding_names_the_row(copy):
    content = (copy.folder / TARGETS).read_bytes()
    row = copy.row_of(TARGETS, target="T10")
    lines = content.split(b"\n")
    lines[row - 1] = lines[row - 1].decode().encode("cp1258", errors="replace")
    (copy.folder / TARGETS).write_bytes(b"\n".join(lines))
    failure = copy.failures()[0]
    assert failure.what == "the file is not UTF-8"
    assert failure.where == f"{TARGETS}, row {row}"
    assert "UTF-8" in failure.do


def test_a_byte_order_mark_and_windows_line_ends_are_read(copy):
    path = copy.folder / TARGETS
    before = copy.open().targets
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert copy.open().targets.equals(before)


def test_a_missing_column_is_reported_once_and_not_again_for_every_row(copy, only_failure):
    rows = copy.read("sources.csv")
    at = rows[0].index("outlet")
    copy.write("sources.csv", [row[:at] + row[at + 1 :] for row in rows])
    failure = only_failure(copy)
    assert failure.what == "a column is missing"
    assert failure.where == "sources.csv, row 1, column outlet"


def test_an_unknown_column_is_named_with_the_close_one(copy):
    rows = copy.read("sources.csv")
    rows[0][rows[0].index("licence")] = "license"
    copy.write("sources.csv", rows)
    missing, unknown = copy.failures()
    assert missing.where.endswith("column licence")
    assert (unknown.what, unknown.got) == ("a column is unknown", "license")
    assert "licence" in unknown.do


def test_a_column_that_stands_twice(copy, only_failure):
    rows = copy.read("areas.csv")
    copy.write("areas.csv", [[*row, row[1]] for row in rows])
    assert only_failure(copy).what == "a column stands twice"


def test_semicolons_are_recognised(copy):
    path = copy.folder / "areas.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    assert "not semicolons" in copy.failures()[0].do


def test_a_row_with_an_unquoted_comma(copy):
    path = copy.folder / "areas.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    row = copy.row_of("areas.csv", area="lam-dong")
    lines[row - 1] += ",extra"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    first = copy.failures()[0]
    assert first.where == f"areas.csv, row {row}"
    assert "quotation marks" in first.do


def test_an_unclosed_quotation_mark(copy):
    path = copy.folder / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8") + '"open', encoding="utf-8")
    assert copy.failures()[0].what == "the file is not CSV"


def test_a_blank_line_at_the_end_is_no_failure(copy):
    path = copy.folder / "areas.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    assert len(copy.open().areas) == 93


def test_an_unreadable_table_is_one_failure_and_not_one_per_reference(copy, only_failure):
    (copy.folder / "sources.csv").write_bytes(b"\xff\xfe\x00")
    assert only_failure(copy).what == "the file is not UTF-8"


def test_a_file_may_do_without_the_coverage_which_is_then_the_whole_period(copy):
    name = "observations-department.csv"
    rows = copy.read(name)
    at = rows[0].index("coverage")
    copy.write(name, [row[:at] + row[at + 1 :] for row in rows])
    observations = copy.open().observations
    assert set(observations["coverage"]) == {""}
    assert len(observations) > 100


@pytest.fixture
def areas(tmp_path):
    """Read a text as the table of areas."""

    def read(text):
        (tmp_path / "areas.csv").write_text(text, encoding="utf-8")
        return read_table(tmp_path, TABLE["areas"])

    return read


def test_a_line_is_placed_by_its_row_in_a_spreadsheet_and_a_cell_by_its_column(areas):
    raw, failures = areas(f"{AREAS}\nha-noi,,Hà Nội,province,,,\n\nhue,,Huế,province,,,\n")
    assert failures == []
    assert raw.place(1) == "areas.csv, row 4"
    assert raw.place(1, "level") == "areas.csv, row 4, column level"


@pytest.mark.parametrize(
    ("row", "values"),
    [("hue,,Huế,province,,,", 7), ("hue,,Huế,province,,", 7), ("hue,,Huế,province,", 7),
     ("hue,,Huế,province", 4), ("hue,,Huế,province,,,,", 8)],
)  # fmt: skip
def test_only_cells_that_a_file_may_do_without_are_left_out_at_the_end(areas, row, values):
    raw, failures = areas(f"{AREAS}\n{row}\n")
    if values == 7:
        assert failures == []
        assert raw.frame.loc[0, ["area", "region", "until", "parts"]].tolist() == [
            "hue",
            "",
            "",
            "",
        ]
    else:
        assert [f.what for f in failures] == [f"a row has {values} values under 7 headings"]
        assert len(raw.frame) == 0


def test_long_rows_and_headings_are_shown_by_their_first_80_letters(areas):
    long = f"hue,{'H' * 100}"
    assert [failure.got for failure in areas(f"{AREAS}\n{long}\n")[1]] == [long[:80]]
    assert [failure.got for failure in areas(f"{'x' * 100}\n{long}\n")[1]] == ["x" * 80]


def test_a_cell_of_a_column_that_is_missing_is_unknown_and_not_empty(areas):
    raw, failures = areas("area,name_en,level\nhue,Huế,province\n")
    assert [failure.where for failure in failures] == ["areas.csv, row 1, column region"]
    assert raw.frame.loc[0, ["region", "name_vi"]].tolist() == [None, ""]


@pytest.mark.parametrize(
    ("table", "empty", "bare"),
    [("areas", "write the headings and rows", ["the file has headings and no row"]),
     ("bridges", "write the headings, or remove the file", [])],
)  # fmt: skip
def test_a_table_that_a_package_may_do_without_may_have_no_row(tmp_path, table, empty, bare):
    path = tmp_path / f"{table}.csv"
    path.write_text("")
    assert [failure.do for failure in read_table(tmp_path, TABLE[table])[1]] == [empty]
    path.write_text(",".join(TABLE[table].columns))
    assert [failure.what for failure in read_table(tmp_path, TABLE[table])[1]] == bare


def test_what_is_no_file_is_one_failure_beside_the_files_that_are_read(tmp_path):
    (tmp_path / "observations-a.csv").symlink_to("gone")
    (tmp_path / "observations-b.csv").write_text(",".join(TABLE["observations"].columns))
    _, failures = read_table(tmp_path, TABLE["observations"])
    assert [(f.what, f.where) for f in failures] == [
        ("the file cannot be read", "observations-a.csv"),
        ("the file has headings and no row", "observations-b.csv"),
    ]
