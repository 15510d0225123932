"""Files of the shapes that offices hand out, good and broken: taken or refused, never guessed.

The shapes are the publishers'; every number is invented.
"""

import csv
import json
import os
import re
import shlex
import tempfile
import unicodedata
import zipfile
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from attain.cli import main
from attain.errors import AttainError
from attain.evidence.accepted import examine
from attain.evidence.reading import read_table
from attain.evidence.schema import TABLE
from attain.intake.edition import Plan, table, table_text, write
from attain.intake.grid import read
from attain.intake.tables import period_of
from attain.intake.take import Request, take

FILES = Path(__file__).parent / "files"
ROOT = Path(__file__).resolve().parents[3]
S = "http://schemas.openxmlformats.org"
PART = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def zipped(members):
    """An archive of texts."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return made.getvalue()


def xlsx(sheets):
    """A workbook as Office Open XML: numbers as numbers, all else as text or as the cell given."""

    def cell(value):
        if str(value).startswith("<c "):
            return value
        if isinstance(value, int | float):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>' if value else "<c/>"

    kinds, names, links, parts = "", "", "", {}
    for k, (name, rows) in enumerate(sheets.items(), 1):
        body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
        parts[f"xl/worksheets/sheet{k}.xml"] = (
            f'<worksheet xmlns="{S}/spreadsheetml/2006/main"><sheetData>{body}'
            "</sheetData></worksheet>"
        )
        kinds += (
            f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="{PART}.worksheet+xml"/>'
        )
        names += f'<sheet name="{escape(name)}" sheetId="{k}" r:id="r{k}"/>'
        links += (
            f'<Relationship Id="r{k}" Type="{S}/officeDocument/2006/relationships/worksheet" '
            f'Target="worksheets/sheet{k}.xml"/>'
        )
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{S}/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{PART}.sheet.main+xml"/>'
            f"{kinds}</Types>",
            "_rels/.rels": f'<Relationships xmlns="{S}/package/2006/relationships">'
            f'<Relationship Id="r" Type="{S}/officeDocument/2006/relationships/officeDocument" '
            'Target="xl/workbook.xml"/>'
            "</Relationships>",
            "xl/workbook.xml": f'<workbook xmlns="{S}/spreadsheetml/2006/main" '
            f'xmlns:r="{S}/officeDocument/2006/relationships"><sheets>{names}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{S}/package/2006/relationships">'
            f"{links}</Relationships>",
            **parts,
        }
    )


def ods(rows):
    """A workbook as OpenDocument."""
    ns = "urn:oasis:names:tc:opendocument:xmlns"

    def cell(value):
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        if not value:
            return "<table:table-cell/>"
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(value)}</text:p></table:table-cell>"
        )

    body = "".join(f"<table:table-row>{''.join(map(cell, r))}</table:table-row>" for r in rows)
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'<office:document-content xmlns:office="{ns}:office:1.0" '
            f'xmlns:table="{ns}:table:1.0" xmlns:text="{ns}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="Sheet1">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="'
            f'{ns}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            "</manifest:manifest>",
        }
    )


# ---- good files ----------------------------------------------------------------------------------
OFFICE = [
    ["V10.12 Tỷ lệ thất nghiệp phân theo địa phương\nUnemployment rate by province"],
    ["", "", "", "", "Đơn vị tính/Unit: %"],
    ["", "2020", 2021, "2022", "Sơ bộ\nPrel. 2023"],
    ["CẢ NƯỚC - WHOLE COUNTRY", "2,5", "3,2", "2,3", "2,3"],
    ["Đồng bằng sông Hồng - Red River Delta", "2,6", "3,0", "2,2", "2,1"],
    ["  Hà Nội", "3,8", "3,4", "..", "2,2"],
    ["  Vĩnh Phúc", "1,9", "…", "2,05", "2,1"],
    ["Tây Nguyên - Central Highlands", "1,5", "2,6", "(*)", "-"],
    ["  Đăk Nông", "1,25", "2,6", "2,4", "1,9"],
    ["Nguồn: Điều tra lao động việc làm."],
    ["(*) Số liệu có sai số lớn."],
]  # fmt: skip
WORKBOOK = {
    ("vietnam", "2020"): "2.5 A",
    ("ha-noi", "2023"): "2.2 P",
    ("dak-nong", "2020"): "1.25 A",
}
PXWEB = """"Rate by province by Cities, provincies and Year"

"Cities, provincies";"2014";"2015";"Prel. 2016"
" WHOLE COUNTRY";5.1;4.9;4.6
"Hà Nội";..;5.4;5.0
"""
LONG = "Tỉnh;Năm;Giá trị\nHà Nội;2021;5,4\nHà Nội;2022;5,1\nTP.HCM;Ước 2023;4,95\n"
PX = """CHARSET="ANSI";
AXIS-VERSION="2010";
CODEPAGE="utf-8";
LANGUAGE="en";
LANGUAGES="en","vi";
TITLE="Unemployment rate by "
"province; all";
UNITS="percent";
STUB="Province";
STUB[vi]="Tỉnh";
HEADING="Year";
VALUES("Province")="Whole country","Ha Noi",
"Lam Dong";
VALUES[vi]("Tỉnh")="Cả nước","Hà Nội","Lâm Đồng";
VALUES("Year")="2021","2022";
TIMEVAL("Year")=TLIST(A1),"2021","2022";
DATA=
3.2 2.3
3.4 ".."
2.5 2.1;
"""
CUBE = {
    "version": "2.0", "class": "dataset", "label": "Unemployment rate",
    "id": ["ContentsCode", "Area", "Year"], "size": [1, 2, 2], "role": {"time": ["Year"]},
    "dimension": {
        "ContentsCode": {"category": {"index": ["r"], "label": {"r": "Rate"}}},
        "Area": {
            "category": {"index": {"b": 1, "a": 0}, "label": {"a": "Hà Nội", "b": "Lâm Đồng"}}
        },
        "Year": {"label": "Year", "category": {"index": {"2021": 0, "2022": 1}}},
    },
    "value": [3.4, None, 2.5, 2.1], "status": {"1": "..", "3": "p"},
}  # fmt: skip
SDMX = """DATAFLOW,FREQ,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MULT,OBS_STATUS
ILO:DF_UNE(1.0),A,vietnam,SEX_T,2021,3.2,0,A
ILO:DF_UNE(1.0),A,vietnam,SEX_T,2022,2.3,0,P
ILO:DF_UNE(1.0),A,vietnam,SEX_M,2022,2.2,0,A
ILO:DF_UNE(1.0),A,vietnam,SEX_T,2023,,0,M
"""
SDMX_2 = """STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA: Area,TIME_PERIOD: Time,OBS_VALUE: Value
dataflow,NSO:UNE(1.0),I,VN: Viet Nam,2022-Q1,2.46
dataflow,NSO:UNE(1.0),I,HN: Hà Nội,2022-Q2,2.32
"""
BANK = """"Data Source","World Development Indicators",

"Last Updated Date","2024-06-28",

"Country Name","Country Code","Indicator Name","Indicator Code","2020","2021","2022",
"Viet Nam","VNM","Unemployment, total","SL.UEM.TOTL.ZS","2.1","2.38","",
"""
DATABANK = """Country Name,Country Code,Series Name,Series Code,2021 [YR2021],2022 [YR2022]
Viet Nam,VNM,"Unemployment, total",SL.UEM.TOTL.ZS,2.38,..
Viet Nam,VNM,"Unemployment, male",SL.UEM.TOTL.MA.ZS,2.4,1.6
,,,,,
Data from database: World Development Indicators,,,,,
Last Updated: 06/28/2024,,,,,
"""
MERGED = [
    ["Tỉnh", 2022, "", "", "Ước tính 2023", "", ""],
    ["", "Tổng số", "Thành thị", "Nông thôn", "Tổng số", "Thành thị", "Nông thôn"],
    ["A", 1, 2, 3, 4, 5, 6],
    ["1. Hà Nội", 2.2, 2.5, 1.8, 2.1, 2.4, 1.7],
    ["2. Lâm Đồng (1)", 2.1, 2.6, 1.9, 2.0, 2.5, 1.6],
]
ABOVE = [
    ["", "Total", "", "Urban", ""],
    ["Province", "2022", "2023", "2022", "2023"],
    ["Lam Dong", 2.1, 2.0, 2.6, 2.5],
]
OWN = [
    ["Chỉ tiêu", "Đơn vị", 2021, 2022, 2023, "Tăng (%)"],
    ["Tỷ lệ thất nghiệp", "%", 2.5, 2.1, 2.0, 95.2],
    ["Dân số", "Nghìn người", 1309, 1321, 1332, 100.8],
]
TURNED = "Năm\tHà Nội\tLâm Đồng\n2021\t3,4\t2,5\nSơ bộ 2022\t2,2\t2,1\n"
GROUPS = "Province,Area type,Year,Value\nHà Nội,Urban,2022,2.5\nHà Nội,Rural,2022,1.8\n"

# the office's export as it was met, title and all, with its two names that are no area
EXPORT = """"Rate by province by Cities, provincies and Year"

"Cities, provincies";"2014";"2015";"Prel. 2016"
" WHOLE COUNTRY";5.1;4.9;4.6
"Province A";..;5.4;5.0
"""
BANK_JSON = [
    {"page": 1, "pages": 1, "per_page": 50, "total": 2, "lastupdated": "2024-06-28"},
    [
        {"indicator": {"id": "SL.UEM.TOTL.ZS", "value": "Unemployment, total"},
         "country": {"id": "VN", "value": "Viet Nam"}, "countryiso3code": "VNM", "date": year,
         "value": value, "obs_status": ""}
        for year, value in {"2022": 1.523, "2021": None}.items()
    ],
]  # fmt: skip
GOOD = {
    "export.csv": (EXPORT, ["--alias", "Province A=ha-noi"], 5,
                   {("vietnam", "2014"): "5.1 A", ("ha-noi", "2016"): "5 P"}),
    "answer.json": (json.dumps(BANK_JSON), [], 1, {("vietnam", "2022"): "1.523 A"}),
    "office.xlsx": (lambda: xlsx({"V10.12": OFFICE}), [], 14, WORKBOOK),
    "office.ods": (lambda: ods(OFFICE), [], 14, WORKBOOK),
    "notes.xlsx": (lambda: xlsx({"Notes": [["Về bảng"]], "Data": OFFICE}), [], 14, WORKBOOK),
    "old.xls": (lambda: (FILES / "office.xls").read_bytes(), [], 8,
                {("lam-dong", "2023"): "2.05 P", ("vietnam", "2023"): "2.28 P"}),
    "pxweb.csv": (PXWEB, [], 5, {("vietnam", "2016"): "4.6 P", ("ha-noi", "2015"): "5.4 A"}),
    "wide.csv": ('Tỉnh,2021,2022\nHoà Bình,"1.234,5","2,1"\n', ["--scale", "0.01"], 2,
                 {("hoa-binh", "2021"): "12.345 A"}),
    "decomposed.csv": (unicodedata.normalize("NFD", LONG), [], 3,
                       {("ho-chi-minh", "2023"): "4.95 E"}),
    "windows.csv": (LONG.replace("Tỉnh", "Area").replace("Giá trị", "Value").replace("Ước", "Est.")
                    .replace("Năm", "Year").replace("Hà Nội", "Hà Nam").encode("cp1258"),
                    ["--encoding", "cp1258"], 3, {("ha-nam", "2022"): "5.1 A"}),
    "unicode.txt": (TURNED.encode("utf-16"), [], 4, {("lam-dong", "2022"): "2.1 P"}),
    "table.px": (PX, [], 5, {("vietnam", "2021"): "3.2 A", ("lam-dong", "2022"): "2.1 A"}),
    "cube.json": (json.dumps(CUBE), [], 3, {("lam-dong", "2022"): "2.1 P"}),
    "sdmx.csv": (SDMX, ["--only", "SEX=SEX_T"], 2, {("vietnam", "2022"): "2.3 P"}),
    "sdmx2.csv": (SDMX_2, [], 2, {("ha-noi", "2022-Q2"): "2.32 A"}),
    "API_SL.csv": (BANK, [], 2, {("vietnam", "2021"): "2.38 A"}),
    "API_SL.zip": (lambda: zipped({"API_SL.csv": BANK, "Metadata_Country.csv": "a,b\n"}), [], 2,
                   {("vietnam", "2020"): "2.1 A"}),
    "databank.csv": (DATABANK, ["--only", "Series Code=SL.UEM.TOTL.ZS"], 1,
                     {("vietnam", "2021"): "2.38 A"}),
    "merged.xlsx": (lambda: xlsx({"1": MERGED}), ["--group", "urban"], 4,
                    {("ha-noi", "2023"): "2.4 E", ("lam-dong", "2022"): "2.6 A"}),
    "above.xlsx": (lambda: xlsx({"1": ABOVE}), ["--group", "urban"], 2,
                   {("lam-dong", "2023"): "2.5 A"}),
    "groups.csv": (GROUPS, ["--group", "rural"], 1, {("ha-noi", "2022"): "1.8 A"}),
    "own.xlsx": (lambda: xlsx({"1": OWN}),
                 ["--area", "lam-dong", "--only", "Chỉ tiêu=ty le that nghiep"], 3,
                 {("lam-dong", "2022"): "2.1 A"}),
    "alias.csv": ("Name,2021,2022\nHa Noi City,3,4\nNhà Bè,1,2\n",
                  ["--alias", "Nhà Bè=ho-chi-minh"], 4, {("ho-chi-minh", "2022"): "2 A"}),
    "left.csv": ("Name,2021,2022\nHa Noi,3,4\nNhà Bè,1,2\n", ["--leave", "nha be"], 2, {}),
    "small.csv": ("Name,2021,2022\nHa Noi,0.3,0.4\n", ["--scale", "1"], 2,
                  {("ha-noi", "2022"): "0.4 A"}),
    "marks.csv": ("Name;2021;2022\nHa Noi;12,345;12,3\n", [], 2, {("ha-noi", "2021"): "12.345 A"}),
    "sex.csv": ("Sex,Area,Year,Value\nTotal,Hà Nội,2022,5\n", [], 1, {("ha-noi", "2022"): "5 A"}),
    "within.csv": ("Vùng,Quốc gia,Tỉnh,2021,2022\nTây Nguyên,Việt Nam,Lâm Đồng,5,6\n", [], 2,
                   {("lam-dong", "2022"): "6 A"}),
    "page.px": (re.sub("[^ -ÿ\n]", "o", PX).replace("utf-8", "windows-1258")
                .replace("Ha Noi", "Hà Nam").replace("Lâm oong", "Lam Dong").encode("cp1258"), [],
                5, {("ha-nam", "2021"): "3.4 A"}),
    "district.csv": ("Tỉnh,Khu vực,2021,2022\nHà Nội,Khu vực thành thị,2,3\n", ["--group", "urban"],
                     2, {("ha-noi", "2022"): "3 A"}),
    "total.csv": ("Tỉnh,2021,2022\nLâm Đồng,2,3\nTổng cộng,1,2\n",
                  ["--alias", "Tổng cộng=vietnam"], 4, {("vietnam", "2022"): "2 A"}),
    "women.csv": ("Tỉnh,Giới,2021,2022\nLâm Đồng,Nữ,2,3\n", ["--only", "Giới=nữ"], 2,
                  {("lam-dong", "2022"): "3 A"}),
    "done.xlsx": (lambda: xlsx({"1": [["Chỉ tiêu", "TH 2022", "Năm 2023", "", "2024"],
                                      ["", "Thực hiện", "KH", "Ước TH", "Ước thực hiện"],
                                      ["Tỷ lệ thất nghiệp", 2, 3, 4, 5]]}),
                  ["--area", "lam-dong", "--only", "sub-heading=Ước TH"], 1,
                  {("lam-dong", "2023"): "4 E"}),
}  # fmt: skip


@pytest.mark.parametrize("cell", ["Tỉnh 2023", "Số 2023", "2023/2022", "KH 2023", "31/12/2023"])
def test_a_heading_that_is_no_year_is_none(cell):
    assert period_of(cell) is None


@pytest.mark.parametrize(
    ("cell", "status"),
    [("TH 2023", "A"), ("Ước thực hiện năm 2023", "E"), ("SB\nSơ bộ 2023", None)],
)
def test_an_outcome_and_its_estimate_are_years(cell, status):
    assert period_of(cell) == (status and ("2023", status))


def written(package):
    rows = read_table(package, TABLE["observations"])[0].frame.to_dict("records")
    return {(row["area"], row["period"]): f"{row['value']} {row['status']}" for row in rows}, rows


def files(package):
    return {file.name: file.read_bytes() for file in package.iterdir()}


def content_of(made):
    return made() if callable(made) else made


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_taken_as_it_stands_and_the_second_time_nothing_changes(add, package, name):
    made, options, count, some = GOOD[name]
    before = files(package)
    dry = add(name, content_of(made), *options, "--dry-run")
    assert (dry.exit_code, files(package)) == (0, before), dry.output
    done = add(name, content_of(made), *options)
    assert done.exit_code == 0, done.output
    values, rows = written(package)
    assert len(rows) == count, done.output
    assert some.items() <= values.items()
    assert f"took {count} figure{'s' * (count > 1)} of " in done.output
    assert "1 areas" not in done.output
    assert {row["vintage"] for row in rows} == {"office-2024-12-31"}
    if "--group" in options:
        assert {row["group"] for row in rows} == {options[1]}
    first = files(package)
    assert "observations-office-2024-12-31.csv" in first["datapackage.json"].decode()
    again = add(name, content_of(made), *options)
    assert (again.exit_code, files(package)) == (0, first)
    assert "nothing to write" in again.output
    assert "revised" not in again.output


# ---- broken files, and files that can be read in two ways ----------------------------------------
def wide(*rows, years="2021,2022"):
    return f"Tỉnh,{years}\n" + "\n".join(rows) + "\n"


DATE = [["Tỉnh", 2021, 2022], ["Hà Nội", "2021-01-05", 2.2]]
BOTH = "Tỉnh;2022;2025\nLâm Đồng;2,1;2,0\n"
LAST_OF_OLD = "Tỉnh;2022;2023\nLâm Đồng;2,1;2,0\nBình Thuận;2,1;2,0\n"

BROKEN = {
    "commas.csv": (wide("Hà Nội,5,4,5,1"), [], "5 values under 3 headings.*row 2.*semicolons"),
    "mixed.csv": (wide('Hà Nội,"5,4",1', 'Lâm Đồng,"5.4",1'), [],
                  "column B writes decimals in two ways.*rows 2 and 3.*5,4 and 5.4"),
    "thousands.csv": (wide("Hà Nội,1.234,2.345"), [],
                      "two ways.*row 2, column B: got '1.234'.*comma for 1234.*point for 1.234"),
    "words.csv": (wide("Hà Nội,5.4,abc"), [], "not a number.*row 2, column C: got 'abc'"),
    "row": (wide("Hà Nội,5.4,abc"), [], "not a number, at row, row 2, column C"),
    "footnote.csv": (wide("Hà Nội,5.4,5.1(*)"), [], "not a number.*row 2, column C"),
    "cut.csv": (wide("Hà Nội,5.4,5.1", "Lâm Đồng,5.4"), [], "2 values under 3 headings.*row 3"),
    "quotes.csv": ('Tỉnh;2021;2022\n"Hà Nội;5;4\n', [], "not a table of columns.*quotation mark"),
    "cut.xlsx": (lambda: xlsx({"1": OFFICE})[:900], [], "archive is broken.*cut.xlsx"),
    "empty.xlsx": (lambda: xlsx({"1": []}), [], "no row of years"),
    "page.xls": ("<html><table><tr><td>2021</td></tr></table></html>", [], "a web page.*as .xlsx"),
    "old.xls": (lambda: (FILES / "office.xls").read_bytes()[:2000], [], "not a workbook"),
    "formula.xlsx": (lambda: xlsx({"1": [["", 2021, '<c r="C1"><f>B1+1</f><v>2022</v></c>'],
                                         ["Hà Nội", '<c r="B2" t="str"><f>D2&amp;""</f><v></v></c>',
                                          '<c r="C2" s="1"><f>2+3</f><v></v></c>']]}),
                     [], "a formula of the workbook has no value.*formula.xlsx.*got 'C2'"),
    "shared.xlsx": (lambda: xlsx({"1": [["", 2021], [
        "Hà Nội", '<c r="B2"><f t="shared" si="0"/></c>']]}), [], "has no value.*got 'B2'"),
    "division.xlsx": (lambda: xlsx({"1": [["", 2021, 2022], [
        "Hà Nội", '<c r="B2" t="e"><f>NA()</f><v>#N/A</v></c>',
        '<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>']]}), [], "has no value.*got 'C2 #DIV/0!'"),
    "other.docx": (lambda: zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}),
                   [], "not a workbook that can be read"),
    "cut.px": (PX[:-14], [], "ends within its DATA"),
    "short.px": (PX.replace("2.5 2.1", "2.5"), [], "5 figures for 6 cells"),
    "headless.px": (PX.replace("DATA=", "DETA="), [], "PX file has no DATA"),
    "cut.json": (json.dumps(CUBE)[:-9], [], "not JSON.*cut"),
    "version1.json": (json.dumps({"Unemployment": CUBE}), [], "not a JSON-stat 2.0 dataset"),
    "export.csv": (EXPORT, [], "no area of the package.*'Province A' .row 5"),
    "old.json": (json.dumps(CUBE | {"version": "1.3"}), [], "not a JSON-stat.*got 'version 1.3'"),
    "list.json": ("[1, 2]", [], "not a JSON-stat 2.0 dataset or an answer of the World Bank"),
    "sdmx.json": (json.dumps({"data": {"dataSets": [{}]}}), [], "download the table as CSV"),
    "page.json": (json.dumps([BANK_JSON[0] | {"pages": 3}, BANK_JSON[1]]), [],
                  "a part of the table.*got 'page 1 of 3'.*fewer areas or years"),
    "sizes.json": (json.dumps(CUBE | {"value": [1, 2, 3]}), [], "3 figures for 4 cells"),
    "two.xlsx": (lambda: xlsx({"2021": OFFICE, "2022": OFFICE}), [], "several sheets.*'2021'"),
    "stacked.xlsx": (lambda: xlsx({"1": [*OWN, *OWN]}), ["--area", "lam-dong"],
                     "two rows of years"),
    "unknown.csv": (wide("Hoà Bìnhh,5.4,5.1"), [], "no area of.*near Hòa Bình .hoa-binh"),
    "noyears.csv": ("Tỉnh;a;b\nHà Nội;5;4\n", [], "no row of years.*one row above the figures"),
    "date.xlsx": (lambda: xlsx({"1": DATE}), [], "row 2, column B: got '2021-01-05'"),
    "twice.csv": (wide("Hà Nội,5.4,5.1", "Ha Noi,5.4,5.2"), [],
                  "several figures for one area in 2022.*row 2, column C and row 3, column C: got "
                  "'5.1 and 5.2'; leave one"),
    "sexes.csv": (SDMX, [], "several.*got '2.3 and 2.2'.*--only 'SEX=SEX_T' or 'SEX=SEX_M'"),
    "thousand.csv": (SDMX.replace(",0,", ",3,"), ["--only", "SEX=SEX_T"], "powers of ten.*--scale"),
    "shares.csv": (wide("Hà Nội,0.054,0.051"), [], "shares of one.*--scale 100"),
    "merger.csv": (BOTH, ["--day", "2026-06-30"],
                   "two areas.*2025-06-30 means lam-dong, .*2025-07-01 means lam-dong-2025"),
    "bounds.csv": (wide("Hà Nội,154,5.1"), [], "outside the bounds of its indicator.*154"),
    "indicators.xlsx": (lambda: xlsx({"1": OWN}), ["--area", "lam-dong"],
                        "several.*--only 'Chỉ tiêu=Tỷ lệ thất nghiệp' or 'Chỉ tiêu=Dân số'"),
    "strangers.xlsx": (lambda: xlsx({"1": OWN}), [], "no column names an area.*--area ID"),
    "windows.csv": (LONG.replace("Tỉnh", "T").replace("Giá trị", "Value").replace("Ước ", "")
                    .replace("Hà Nội", "Hà Nam").encode("cp1258"), [], "encoding.*--encoding"),
    "many.csv": ("Tỉnh,Năm,Thất nghiệp,Nghèo\nHà Nội,2022,2,3\n", [],
                 "several columns hold figures.*--column 'Thất nghiệp'"),
    "year.csv": ("Tỉnh,Năm,Value\nHà Nội,2022,2\nHà Nội,2023,2\nHà Nội,năm nay,2\n", [],
                 "a figure has no year.*row 4, column B"),
    "accounts.csv": ("Tỉnh,2010-11,2011-12,2012-13\nHà Nội,2,3,4\n", [],
                     "a month, or a year that .*row 1: got '2010-11'; write 2010-M11 .*, else"),
    "school.csv": ("Tỉnh,Năm,Value\nHà Nội,2009-10,2\nHà Nội,2010,2\n", [],
                   "a month, or a year that .*column B: got '2009-10'; write 2009-M10 for"),
    "two.zip": (lambda: zipped({"a.csv": BANK, "b.csv": BANK}), [], "not hold one table.*a.csv"),
    "binary.csv": (bytes(range(256)) * 4, [], "neither a workbook nor text"),
    "empty.csv": (b"", [], "file is empty"),
    "none.csv": (None, [], "cannot be read.*No such file"),
    "column.csv": ("Hà Nội\nLâm Đồng\n", [], "not a table of columns"),
    "ungrouped.csv": ("Tỉnh;Khu vực;2022\nHà Nội;Thành thị;2,5\n;Nông thôn;1,8\nLâm Đồng;;3,0\n",
                      [], "no Khu vực is given, at ungrouped.csv, row 4, column C"),
    "blank.csv": ("Tỉnh;Khu vực;Năm;Value\nHà Nội;Urban;2022;2,5\nLâm Đồng;;2022;3\n", [],
                  "no Khu vực is given, at blank.csv, row 3, column D"),
    "numbered.csv": ("STT;Tỉnh;Năm;Tỷ lệ\n1;Hà Nội;2022;5,4*\n2;Lâm Đồng;2022;2,1\n", [],
                     "several columns hold figures.*got 'STT, Tỷ lệ'"),
    "part.csv": (wide("Cả nước - Nữ,5.4,5.1"), [], "no area of.*'Cả nước - Nữ'"),
    "commas2.csv": ("Bảng 5, 2022\nTỉnh;2022\nCả nước;2,5\n", [], "no area of.*'Cả nước;2'"),
    "few.csv": (wide("Lâm Đồng,5.4,5.1", "Đắk Nông,1,2", "TỔNG SỐ - TOTAL,6.4,7.1"), [],
                "a total of which areas.*row 4.*--leave 'TỔNG SỐ - TOTAL'.*=vietnam"),
    "women.csv": ("Tỉnh,Giới,2021,2022\nLâm Đồng,Nữ,2,3\n", [],
                  "figures of one sex.*column Giới: got 'Nữ'; write --group total"),
    "percent.csv": (wide("Hà Nội,12%,13%"), ["--indicator", "new_jobs"],
                    "a percentage for an indicator in persons.*row 2, column B: got '12%'"),
    "sections.xlsx": (lambda: xlsx({"1": [["", 2021, 2022], ["I. Thành thị", "", ""],
                                          ["Hà Nội", 5, 6], ["II. Nông thôn", "", ""],
                                          ["Lâm Đồng", 5, 6]]}), [],
                      "of which group they are, at sections.xlsx, 1 row 2: got 'I. Thành thị'"),
    "title.xlsx": (lambda: xlsx({"1": [["Biểu 5", "", "Năm 2023"], ["Chỉ tiêu", 2021, 2022],
                                       ["Tỷ lệ", 5.4, 6]]}),
                   ["--area", "ha-noi", "--only", "Biểu 5=Tỷ lệ"],
                   "two rows of years.*1 row 1: got '2021, 2022 … in row 2'.*no cell above"),
    "plan.xlsx": (lambda: xlsx({"1": [["", "Năm 2022", "Năm 2023"], ["", "Thực hiện", "Kế hoạch"],
                                      ["Hà Nội", 5, 6]]}), [],
                  "not an outcome of a whole year.*row 3, column C: got 'Kế hoạch'.*sub-heading="),
    "half.xlsx": (lambda: xlsx({"1": [["", "6 tháng", ""], ["", "2022", "2023"],
                                      ["Hà Nội", 5, 6]]}), [],
                  "not an outcome.*row 3, column B: got '6 tháng'.*--only 'heading above="),
    "quarter.csv": ("Tỉnh,Quý,Năm,Value\nHà Nội,I,2022,5\nHà Nội,Cả năm,2022,6\n", [],
                    "not an outcome.*row 2, column D: got 'I'; choose what is: --only 'Quý="),
    "unit.csv": ("Chỉ tiêu;ĐVT;2022\nViệc làm mới;Nghìn người;9\n",
                 ["--area", "lam-dong", "--indicator", "new_jobs"],
                 "in another unit.*column ĐVT: got 'Nghìn người'; the unit here is persons"),
    "high.csv": (wide("Hà Nội,5.4,154"), [], "outside the bounds.*at high.csv, row 2, column C"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_in_one_way_is_one_line_and_nothing_is_written(add, package, name):
    made, options, message = BROKEN[name]
    before = files(package)
    done = add(name, content_of(made), *options)
    assert (done.exit_code, files(package)) == (2, before), done.output
    lines = done.output.splitlines()
    assert len(lines) == 1, done.output
    assert lines[0].startswith("attain: ")
    assert len(lines[0]) < 500
    assert re.search(message, lines[0]), lines[0]
    assert name in lines[0] or "observations-office" in lines[0]


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        (["--indicator", "unemployment"], "unknown indicator.*did you mean unemployment_rate"),
        (["--day", "30/6/2024"], "not a day, at --day: got '30/6/2024'; write year-month-day"),
        (["--published", "2024"], "not a day, at --published"),
        (["--source", "Sở LĐ"], "not an id, at --source.*so-ld"),
        (["--scale", "nghìn"], "not a factor"),
        (["--group", "urbn"], "unknown group, at --group: got 'urbn'; did you mean urban"),
        (["--outlet", ""], "unknown source.*--outlet"),
        (["--only", "Năm"], "not a pair"),
        (["--only", "Huyện=Đà Lạt"], "no column has that heading.*'Tỉnh'"),
        (["--only", "Tỉnh=Đà Lạt"], "no row holds that.*'Hà Nội'"),
        (["--leave", "Đà Lạt"], "no row has that name"),
        (["--alias", "Hà Nội=hanoi"], "unknown area.*ha-noi"),
        (["--alias", "Hà Nội="], "unknown area, at areas.csv: got ''"),
        (["--day", "9999-12-31"], "no table is out on that day yet, at --day: got '9999-12-31'"),
        (["--area", "hanoi"], "unknown area"),
        (["--new-areas", "nowhere"], "unknown area"),
        (["--sheet", "2"], "no such sheet"),
        (["--encoding", "windows"], "unknown encoding"),
        (["--encoding", "hex"], "unknown encoding, at a.csv, --encoding: got 'hex'"),
        (["--encoding", "rot13"], "unknown encoding, at a.csv, --encoding: got 'rot13'"),
        (["--decimal", "comma"], "not a number with a decimal comma"),
        (["--data", "nowhere"], "no data package there.*attain init"),
        (["--day", "2020-01-01"], "published before its period began"),
    ],
)
def test_a_wrong_option_is_one_line_and_nothing_is_written(add, package, options, wrong):
    before = files(package)
    done = add("a.csv", wide("Hà Nội,5.4,5.1"), *options)
    assert (done.exit_code, files(package)) == (2, before), done.output
    assert len(done.output.splitlines()) == 1
    assert re.search(wrong, done.output), done.output


def test_a_byte_order_mark_is_believed_more_than_an_option(add, package):
    told = wide("Hà Nội,5.4,5.1").encode("utf-16")
    done = add("a.csv", told, "--encoding", "cp1258")
    assert done.exit_code == 0, done.output
    assert written(package)[0]["ha-noi", "2022"] == "5.1 A"


LABELLED = "Tỉnh,Năm,Rate,Rate: male\nHà Nội,2022,5,6\n"
SEXES = "Tỉnh,Rate: male,Rate,Năm,Value\nHà Nội,a,b,2022,5\nHà Nội,b,a,2022,6\n"
GROUPED = "Tỉnh,SEX,Năm,Value\nHà Nội,M,2022,5\nHà Nội,M: under 30,2022,6\n"


@pytest.mark.parametrize(
    ("content", "options", "taken"),
    [
        (LABELLED, ["--column", "Rate"], "5 A"),
        (LABELLED, ["--column", "rate: MALE"], "6 A"),
        (SEXES, ["--only", "Rate=a"], "6 A"),
        (SEXES.replace("Rate,", "Other,"), ["--only", "Rate=a"], "5 A"),
        (GROUPED, ["--only", "SEX=M"], "5 A"),
        (GROUPED.replace(",M,", ",F,"), ["--only", "SEX=M"], "6 A"),
    ],
)
def test_a_whole_heading_or_name_goes_before_one_with_a_label(
    add, package, content, options, taken
):
    done = add("a.csv", content, *options)
    assert done.exit_code == 0, done.output
    assert written(package)[0] == {("ha-noi", "2022"): taken}


@pytest.mark.parametrize(
    ("content", "options", "wrong"),
    [
        ("Tỉnh,Năm,A,B: male\nHà Nội,2022,5,6\n", ["--column", "B"],
         "no column has that heading, at a.csv, --column: got 'B'; name one of .*'B: male'"),
        ("Tỉnh,Năm,A,A\nHà Nội,2022,5,6\n", ["--column", "a"],
         "several columns have that heading, at a.csv, --column.*'A', 'A'.*a heading of its own"),
        ("Tỉnh,B: x,B: y,Năm,Value\nHà Nội,a,b,2022,5\n", ["--only", "B=a"],
         "several columns have that heading, at a.csv, --only.*'B: x', 'B: y'.*one of them whole"),
    ],
)  # fmt: skip
def test_a_heading_that_none_or_several_have_is_asked(add, package, content, options, wrong):
    before = files(package)
    done = add("a.csv", content, *options)
    assert (done.exit_code, files(package)) == (2, before), done.output
    assert re.search(wrong, done.output), done.output


# ---- editions ------------------------------------------------------------------------------------
def test_a_changed_table_is_a_new_edition_with_its_revisions_the_largest_first(add, package):
    assert add("a.csv", wide("Hà Nội,5.4,5.1", "Lâm Đồng,3,2.5")).exit_code == 0
    changed = wide("Hà Nội,5.4,5.2", "Lâm Đồng,3,1.5")
    refused = add("a.csv", changed)
    assert refused.exit_code == 2
    assert "holds another figure already" in refused.output
    assert "5.2 beside 5.1" in refused.output
    done = add("a.csv", changed, day="2025-06-30")
    told = [line.strip() for line in done.output.splitlines() if "→" in line]
    assert told == [
        "lam-dong total 2022: 2.5 → 1.5 (-1; office-2024-12-31)",
        "ha-noi total 2022: 5.1 → 5.2 (+0.1; office-2024-12-31)",
    ]


def test_figures_of_another_size_are_in_another_unit_and_asked(add, package):
    assert add("a.csv", wide("Hà Nội,154,151"), indicator="new_jobs").exit_code == 0
    before = files(package)
    late = {"day": "2025-06-30", "indicator": "new_jobs"}
    done = add("a.csv", wide("Hà Nội,154000,151000"), **late)
    assert (done.exit_code, files(package)) == (2, before)
    assert "1,000 times those of the last edition" in done.output
    assert add("a.csv", wide("Hà Nội,154000,151000"), "--scale", "0.001", **late).exit_code == 0
    assert {row["value"] for row in written(package)[1]} == {"154", "151"}


def test_marks_without_a_status_of_their_own_are_kept_and_told(add, package):
    done = add("a.csv", SDMX.replace("2.3,0,P", "2.3,0,B"), "--only", "SEX=SEX_T")
    assert done.exit_code == 0
    assert "left marks kept as flags, without a status of their own: B ×1" in done.output
    assert [row["flag"] for row in written(package)[1]] == ["", "B"]


@pytest.mark.parametrize("total", ["0", ""])
def test_the_control_total_of_a_source_grows_with_its_rows(add, package, total):
    """No other byte of the table changes: quotes, a text over two lines."""
    before, after = (
        "source,title,outlet,url,published,licence,rows,note\n"
        'old,"A, ""B""\n7",Office,,2020-01-31,Free,7,7\n'
        f'office,"7, 7",Office,,2020-01-31,7,{count},7\n'
        "last,,Office,,2020-01-31,Free,7,\n"
        for count in (total, total.replace("0", "2"))
    )
    file = package / "sources.csv"
    file.write_bytes(before.encode())
    done = add("a.csv", wide("Hà Nội,5.4,5.1"))
    assert done.exit_code == 0, done.output
    assert file.read_bytes().decode() == after
    assert add("a.csv", wide("Hà Nội,5.4,5.1")).exit_code == 0
    assert file.read_bytes().decode() == after


@pytest.mark.parametrize("held", ["source,title,outlet,url,published,licence,note,rows", ""])
def test_a_new_source_is_counted(add, package, held):
    """Its control total grows with what is added later."""
    (package / "sources.csv").write_text(held + "\n", encoding="utf-8")
    for day, total in (("2024-12-31", "2"), ("2025-06-30", "4")):
        done = add("a.csv", wide("Hà Nội,5.4,5.1"), day=day)
        assert done.exit_code == 0, done.output
        assert table(package / "sources.csv")["rows"].tolist() == [total]
    before = files(package)
    for lost in [*package.glob("observations-*.csv")]:
        lost.unlink()
    for day in ("2024-12-31", "2025-06-30"):  # what was lost and comes again counts once
        assert add("a.csv", wide("Hà Nội,5.4,5.1"), day=day).exit_code == 0
    assert files(package) == before


@pytest.mark.parametrize("rows", ["", ",rows"])
def test_a_new_source_brings_its_control_total_and_leaves_the_others(add, package, rows):
    file = package / "sources.csv"
    comma = "," * bool(rows)
    before = f"source,title,outlet,url,published,licence,note{rows}\n"
    before += f"old,,Office,,2020-01-31,Free,{comma}\n"
    file.write_bytes(("\ufeff" + before).replace("\n", "\r\n").encode())
    assert add("a.csv", wide("Hà Nội,5.4,5.1")).exit_code == 0
    old, new = csv.DictReader(file.read_bytes().decode().splitlines())
    assert old == dict.fromkeys(old, "") | {
        "source": "old", "outlet": "Office", "published": "2020-01-31", "licence": "Free"
    }  # fmt: skip
    assert (new["source"], new["rows"]) == ("office", "2")
    assert not [told for told in examine(package) if "column rows" in told.where]


@pytest.mark.parametrize("name", ["areas.csv", "sources.csv"])
def test_a_table_that_is_written_again_keeps_its_bytes(name):
    path = ROOT / "data" / name
    assert table_text(table(path)) == path.read_bytes().decode()


def test_a_group_of_the_package_is_one_that_can_be_told(add, package):
    terms = "kind,term,vi,en,one\ngroup,women,nữ,women,\n"
    (package / "terms.csv").write_text(terms, encoding="utf-8")
    assert add("a.csv", wide("Hà Nội,5.4,5.1"), "--group", "women").exit_code == 0
    assert {row["group"] for row in written(package)[1]} == {"women"}


def test_an_unknown_group_is_refused_before_the_file_is_read(add, package):
    told = "Tỉnh;Khu vực;2022\nHà Nội;Thành thị;2,5\nHà Nội;Nông thôn;1,8\n"
    done = add("a.csv", told, "--group", "urbn")
    assert done.output == "attain: unknown group, at --group: got 'urbn'; did you mean urban?\n"
    assert add("a.csv", told, "--group", "urban").exit_code == 0
    assert written(package)[0] == {("ha-noi", "2022"): "2.5 A"}


def test_a_column_of_another_kind_of_year_is_told(add, package):
    done = add("a.csv", wide("Hà Nội,5,6", years="2021-2022,2023"))
    assert "left column B '2021-2022': its heading is no year" in done.output
    assert written(package)[0] == {("ha-noi", "2023"): "6 A"}


@pytest.mark.parametrize(
    ("size", "value"),
    [([2, 2], [5, 6]), ([-1, 2], [5, 6]), ([1, 2], {"0": 5, "7": 6}), ([1, 2], {"0": 5, "-1": 6})],
)
def test_a_dataset_that_contradicts_its_size_is_refused(add, package, size, value):
    place = {"category": {"index": ["HN"], "label": {"HN": "Hà Nội"}}}
    years = {"category": {"index": ["2021", "2022"]}}
    told = {"version": "2.0", "class": "dataset", "id": ["geo", "time"], "size": size,
            "dimension": {"geo": place, "time": years}, "value": value}  # fmt: skip
    before = files(package)
    done = add("a.json", json.dumps(told))
    assert (done.exit_code, files(package)) == (2, before)
    assert len(done.output) < 500
    assert add("b.json", json.dumps(told | {"size": [1, 2], "value": [5, 6]})).exit_code == 0


def test_two_editions_in_one_file_stay_both(add, package):
    assert add("a.csv", wide("Hà Nội,5.4,5.1")).exit_code == 0
    (file,) = package.glob("observations-*.csv")
    text = file.read_text(encoding="utf-8")
    rows = text.splitlines()[1:]
    older = [row.replace("office-2024-12-31", "office-2023-12-31") for row in rows]
    file.write_text("\n".join([text.strip(), *older, ""]), encoding="utf-8")
    assert add("b.csv", wide("Lâm Đồng,3,2.5")).exit_code == 0
    assert {*rows, *older} < {*file.read_text(encoding="utf-8").splitlines()}


def test_another_table_joins_the_edition_of_its_day(add, package):
    assert add("a.csv", wide("Hà Nội,5.4,5.1")).exit_code == 0
    assert add("b.csv", wide("Lâm Đồng,3,2.5")).exit_code == 0
    values, _ = written(package)
    assert values == {
        ("ha-noi", "2021"): "5.4 A", ("ha-noi", "2022"): "5.1 A",
        ("lam-dong", "2021"): "3 A", ("lam-dong", "2022"): "2.5 A",
    }  # fmt: skip
    assert len(list(package.glob("observations-*.csv"))) == 1


@pytest.mark.parametrize("broken", [b"\xff", b'"', b",x"])
def test_an_edition_that_is_no_table_any_more_is_one_line(add, package, broken):
    assert add("a.csv", wide("Hà Nội,5.4,5.1")).exit_code == 0
    edition = package / "observations-office-2024-12-31.csv"
    edition.write_bytes(edition.read_bytes().rstrip(b"\n") + broken + b"\n")
    before = files(package)
    done = add("b.csv", wide("Lâm Đồng,3,2.5"))
    assert (done.exit_code, files(package)) == (2, before)
    (line,) = done.output.splitlines()
    assert "the file is no table, at observations-office-2024-12-31.csv" in line


def test_an_edition_without_a_column_is_one_line(add, package):
    assert add("a.csv", wide("Hà Nội,5.4,5.1")).exit_code == 0
    edition = package / "observations-office-2024-12-31.csv"
    edition.write_bytes(edition.read_bytes().replace(b"area", b"region", 1))
    before = files(package)
    done = add("b.csv", wide("Lâm Đồng,3,2.5"))
    assert (done.exit_code, files(package)) == (2, before)
    (line,) = done.output.splitlines()
    assert "a column is missing, at observations-office-2024-12-31.csv: got 'area'" in line


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZ99999"])
def test_a_cell_far_out_takes_no_memory(add, package, cell):
    """The reader would ask for all cells before it, 24 bytes each, and end with the process."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "Hà Nội")
        sheet.write("C9", 5.4)
    far = BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(far, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'r="C9"', f'r="{cell}"'.encode()))
    before = files(package)
    done = add("far.xlsx", far.getvalue())
    assert (done.exit_code, files(package)) == (2, before)
    (line,) = done.output.splitlines()
    assert "the workbook asks for more memory than a table needs, at far.xlsx" in line
    assert len(line) < 500


def test_a_reader_that_does_not_work_is_not_the_workbook(add, monkeypatch, tmp_path):
    reader = tmp_path / "reader.py"
    reader.write_text("import nowhere", encoding="utf-8")
    monkeypatch.setattr("attain.intake.workbook.__file__", str(reader))
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.add_worksheet().write("A1", "Hà Nội")
    (line,) = add("a.xlsx", content.getvalue()).output.splitlines()
    assert "the reader of workbooks does not work, at a.xlsx" in line
    assert "No module named 'nowhere'" in line


def test_a_figure_is_known_by_convention_or_from_the_day_of_its_table(add, package):
    assert add("a.csv", wide("Hà Nội,5.4,5.1", years="2021,2024")).exit_code == 0
    _, rows = written(package)
    assert {row["published"] for row in rows} == {"2024-12-31"}
    done = add("a.csv", wide("Hà Nội,5.4,5.1", years="2021,2024"), "--edition", "by-convention",
               "--published", "+1y-06-30", "--source", "other")  # fmt: skip
    assert done.exit_code == 0, done.output
    _, rows = written(package)
    days = {r["period"]: r["published"] for r in rows if r["vintage"] == "by-convention"}
    assert days == {"2021": "2022-06-30", "2024": "2024-12-31"}  # no later than the table itself
    sources = (package / "sources.csv").read_text(encoding="utf-8")
    assert "other,,Office,,2022-06-30," in sources


def test_a_year_that_is_not_over_is_estimated(add, package):
    """A table of July has a column of the year: what stands in it is no final figure."""
    done = add("a.csv", wide("Hà Nội,5.4,5.1", years="2023,2024"), "--day", "2024-07-30")
    assert done.exit_code == 0, done.output
    assert "2024 estimated: published before the year was over" in done.output
    found, _ = written(package)
    assert (found["ha-noi", "2023"], found["ha-noi", "2024"]) == ("5.4 A", "5.1 E")
    done = add("a.csv", wide("Hà Nội,5", years="Sơ bộ 2024"), "--day", "2024-07-30",
               "--source", "other")  # fmt: skip
    assert written(package)[0]["ha-noi", "2024"] == "5 P", done.output


@pytest.mark.parametrize(("day", "cell"), [("2024-12-31", "5 E"), ("2025-01-01", "5 A")])
def test_the_last_day_of_a_year_is_one_of_it(add, package, day, cell):
    """As `attain check` has it, which doubts a final figure of that day."""
    assert add("a.csv", wide("Hà Nội,5", years="2024"), "--day", day).exit_code == 0
    assert written(package)[0]["ha-noi", "2024"] == cell


def test_new_areas_are_made_only_when_they_are_asked_for(add, package):
    text = wide("Bayern,5.4,5.1", "Hà Nội,1,2")
    assert add("a.csv", text).exit_code == 2
    done = add("a.csv", text, "--new-areas", "red-river-delta")
    assert done.exit_code == 0, done.output
    last = (package / "areas.csv").read_text(encoding="utf-8").splitlines()[-1]
    assert last == "bayern,Bayern,Bayern,province,red-river-delta,,,"
    assert written(package)[0]["bayern", "2021"] == "5.4 A"


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["Thủ Đức", "Thu Duc"], "got 'Thủ Đức and Thu Duc'"),
        (["Central Highlands East", "Bayern (1)", "Bayern 1"], r"got 'Bayern \(1\) and Bayern 1'"),
    ],
)
def test_two_names_that_would_give_one_id_are_told(add, package, names, told):
    before = files(package)
    rows = [f"{name},5.4,5.1" for name in names]
    done = add("a.csv", wide(*rows), "--new-areas", "south-east")
    assert (done.exit_code, files(package)) == (2, before)
    wanted = (
        f"two areas would have one id, at a.csv, --new-areas: {told}; add them to areas.csv by hand"
    )
    assert re.search(wanted, done.output), done.output


def test_a_file_is_set_aside_beside_its_place(package, monkeypatch):
    """A folder of the package may be a link to another file system, and nothing moves there."""
    moved, replace = [], os.replace

    def of_one_system(old, new):
        if old.parent != new.parent:
            raise OSError(18, "Invalid cross-device link")
        moved.append(new.name)
        replace(old, new)

    monkeypatch.setattr("attain.intake.edition.os.replace", of_one_system)
    write(Plan([], {"fetched/a/b.json": b"{}", "terms.csv": "a\n"}), package)
    assert moved == ["b.json", "terms.csv"]
    assert not list(package.rglob(".*"))


def test_a_folder_that_cannot_be_written_is_one_line(add, package, monkeypatch):
    def full(*paths):
        raise OSError(28, "No space left on device", "data")

    monkeypatch.setattr("attain.intake.edition.os.replace", full)
    before = files(package)
    done = add("a.csv", wide("Hà Nội,5.4,5.1"))
    assert (done.exit_code, files(package)) == (1, before)
    assert done.output == "attain: data cannot be read or written: No space left on device\n"


def test_what_is_read_and_what_is_written_is_composed(add, package, tmp_path):
    file = tmp_path / "apart.csv"
    file.write_text(unicodedata.normalize("NFD", wide("Thủ Đức mới,5.4,5.1")), encoding="utf-8")
    ((sheet,),) = read(file)
    assert [row[0] for row in sheet.rows] == ["Tỉnh", "Thủ Đức mới"]
    apart = unicodedata.normalize("NFD", "Cục Thống kê")
    done = add("apart.csv", None, "--new-areas", "south-east", "--outlet", apart)
    assert done.exit_code == 0, done.output
    for file in package.iterdir():
        text = file.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), file.name
    assert "thu-duc-moi,Thủ Đức mới," in (package / "areas.csv").read_text(encoding="utf-8")


def test_names_of_two_areas_are_settled_by_boundaries_and_by_what_else_is_named(add, package):
    late = ["--day", "2026-06-30"]
    assert add("a.csv", LAST_OF_OLD, *late).exit_code == 0
    assert {area for area, _ in written(package)[0]} == {"lam-dong", "binh-thuan"}
    assert add("a.csv", BOTH, *late, "--boundaries", "2025-07-01").exit_code == 0
    assert ("lam-dong-2025", "2025") in written(package)[0]


def test_an_alias_of_the_table_of_areas_is_a_name(add, package):
    rows = [*csv.reader((package / "areas.csv").read_text(encoding="utf-8").splitlines())]
    rows = [[*row, "aliases" if not k else "Thăng Long; Hà thành" if row[0] == "ha-noi" else ""]
            for k, row in enumerate(rows)]  # fmt: skip
    with (package / "areas.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    assert add("a.csv", wide("Ha Thanh,5.4,5.1")).exit_code == 0
    assert ("ha-noi", "2022") in written(package)[0]


def test_the_page_shows_what_its_command_tells(package, tmp_path, monkeypatch):
    page = (ROOT / "docs" / "adding-data.md").read_text(encoding="utf-8")
    command, told = re.findall(r"^```(?:text)?\n(.*?)^```", page, flags=re.M | re.S)
    rows = [*OFFICE, ["Hoà Bìnhh", "1,5", "1,6", "1,7", "1,8"]]
    (tmp_path / "V10.12.xlsx").write_bytes(xlsx({"V10.12": rows}))
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, shlex.split(command)[1:])
    assert done.stdout == told
    assert (done.exit_code, "a name is no area" in done.stderr) == (2, True)


def test_a_dry_run_tells_what_is_taken_and_left_and_which_names_are_unknown(add, package):
    rows = [*OFFICE, ["Hoà Bìnhh", "1,5", "1,6", "1,7", "1,8"]]
    done = add("a.xlsx", xlsx({"V10": rows}), "--dry-run")
    assert done.exit_code == 2  # as without the option
    for words in (
        "a.xlsx, sheet V10: years 2020 to 2023 in row 3, decimal commas",
        "took 14 figures of 4 areas, 2020 to 2023, group total; 2023 preliminary",
        "left row 11 '(*) Số liệu có sai số lớn.': no figures",
        "left regions (2): Đồng bằng sông Hồng - Red River Delta (row 5), Tây Nguyên",
        ".. ×1, … ×1, (*) ×1, - ×1",
        "unknown 'Hoà Bìnhh' (row 12), near Hòa Bình (hoa-binh)",
    ):
        assert words in done.output


# ---- any bytes -----------------------------------------------------------------------------------
AREAS = read_table(ROOT / "data", TABLE["areas"])[0].frame
RATE = {"indicator": "unemployment_rate", "unit": "percent"}
REQUEST = Request("unemployment_rate", "office", "2024-12-31", regions=True, scale="1")
SEEDS = [content_of(GOOD[name][0]) for name in GOOD]


@settings(max_examples=150, derandomize=True)
@given(st.data())
def test_any_bytes_are_read_or_refused_in_a_short_line(data):
    seed = data.draw(st.sampled_from(SEEDS))
    whole = bytearray(seed if isinstance(seed, bytes) else seed.encode())
    kind = data.draw(st.sampled_from(["cut", "bytes", "noise", "join"]))
    if kind == "cut":
        del whole[data.draw(st.integers(0, len(whole))) :]
    elif kind == "bytes":
        for _ in range(data.draw(st.integers(1, 20))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    elif kind == "noise":
        whole = bytearray(data.draw(st.binary(max_size=300)))
    else:
        at = data.draw(st.integers(0, len(whole)))
        whole[at:at] = data.draw(
            st.text(alphabet=" \n;,\"'0123456789.-–%=()[]{}ấđ²\u0000", max_size=40)
        ).encode()
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "office.bin"
        file.write_bytes(bytes(whole))
        try:
            taken, line = take(file, REQUEST, AREAS, RATE), ""
        except AttainError as error:
            taken, line = None, str(error)
    assert len(line) < 500
    assert "\n" not in line
    if taken:
        assert taken.rows["value"].str.fullmatch(r"-?[0-9]+(\.[0-9]+)?").all()
