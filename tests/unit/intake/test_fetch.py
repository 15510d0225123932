"""Tables from services: a server on this machine answers in their shapes, right and wrong.

The shapes are the publishers'; every number is invented, and no service was asked.
"""

import contextlib
import csv
import datetime as dt
import gzip
import hashlib
import json
import os
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from click.testing import CliRunner

from attain.cli import main
from attain.intake import fetched, web

PAGE = b"<!DOCTYPE html><html><head><title>Closed today</title></head><body>Sorry</body></html>"
BANK = "/v2/country/VNM/indicator/SL.UEM.TOTL.ZS"


def bank(rows, page=1, pages=1, total=None, updated="2026-07-01"):
    """A page of the World Bank's indicators API."""
    meta = {
        "page": page, "pages": pages, "per_page": 32500, "total": len(rows) if total is None
        else total, "sourceid": "2", "lastupdated": updated,
    }  # fmt: skip
    series = {"id": "SL.UEM.TOTL.ZS", "value": "Unemployment, total (% of labor force)"}
    held = [
        {"indicator": series, "country": {"id": "VN", "value": "Viet Nam"},
         "countryiso3code": "VNM", "date": year, "value": value, "unit": "", "obs_status": "",
         "decimal": 1}
        for year, value in rows
    ]  # fmt: skip
    return json.dumps([meta, held or None]).encode()


ROWS = [("2023", 1.6), ("2022", 1.52), ("2021", 2.38), ("2020", None)]
ERROR = [{"message": [{"id": "120", "key": "Invalid value", "value": "No such indicator"}]}]
SDMX = {"data": {"dataSets": [{"observations": {"0:0": [3.2]}}]}}
CUBE = {
    "version": "2.0", "class": "dataset", "updated": "2026-06-15T08:00:00Z",
    "id": ["Province", "Year"], "size": [2, 2], "role": {"time": ["Year"]},
    "dimension": {
        "Province": {"category": {"label": {"1": "Hà Nội", "2": "Lâm Đồng"}}},
        "Year": {"label": "Year", "category": {"index": ["2021", "2022"]}},
    },
    "value": [3.4, 2.2, 2.5, 2.1],
}  # fmt: skip
OLD = ["--boundaries", "2025-06-30"]
QUERY = {"query": [{"code": "Year", "selection": {"filter": "item", "values": ["0", "1"]}}]}


class Service:
    """A service whose next answers are in `answers`; what it was asked is in `asked`."""

    def __init__(self):
        self.answers, self.asked = [], []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                outer.asked.append((self.command, self.path, body, dict(self.headers)))
                held = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                answer = held(self.path) if callable(held) else held
                status, told, content = (200, {}, answer) if isinstance(answer, bytes) else answer
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(content))} | told).items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(ConnectionError):  # whoever has read enough hangs up
                    self.wfile.write(content)

            do_POST = do_GET

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()
        self.root = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def service():
    made = Service()
    yield made
    made.close()


@pytest.fixture
def fetch(package, service, monkeypatch):
    """Run ``attain fetch`` on a day; nobody waits."""
    monkeypatch.setenv("NO_PROXY", "*")
    waits = []
    clock = SimpleNamespace(sleep=waits.append, time=time.time)
    monkeypatch.setattr("urllib3.util.retry.time", clock)

    def run(*options, day="2026-11-29", address=BANK):
        monkeypatch.setattr(fetched, "today", lambda: dt.date.fromisoformat(day))
        given = ["--source", "wdi", "--indicator", "unemployment_rate", "--outlet", "World Bank"]
        given += ["--data", str(package), *options]
        return CliRunner().invoke(main, ["fetch", service.root + address, *given])

    run.waits = waits
    return run


def tree(package):
    return {
        str(p.relative_to(package)): p.read_bytes() for p in package.rglob("*") if p.is_file()
    }  # fmt: skip


def held(package):
    rows = []
    for file in package.glob("observations-*.csv"):
        with file.open(encoding="utf-8", newline="") as text:
            rows += csv.DictReader(text)
    return {(row["area"], row["period"]): f"{row['value']} {row['status']}" for row in rows}, rows


def query_of(package, indicator="unemployment_rate"):
    path = package / "fetched" / "wdi" / indicator / "query.json"
    return json.loads(path.read_text(encoding="utf-8"))


# ---- what is fetched -----------------------------------------------------------------------------
def test_an_indicator_of_the_world_bank_becomes_an_edition_with_its_snapshot(
    fetch, service, package
):
    service.answers = [bank(ROWS)]
    before = tree(package)
    dry = fetch("--dry-run")
    assert (dry.exit_code, tree(package)) == (0, before), dry.output
    done = fetch("--licence", "CC BY 4.0")
    assert done.exit_code == 0, done.output
    assert service.asked[0][1] == f"{BANK}?format=json&per_page=32500"
    values, rows = held(package)
    assert values == {
        ("vietnam", "2021"): "2.38 A", ("vietnam", "2022"): "1.52 A", ("vietnam", "2023"): "1.6 A",
    }  # fmt: skip
    assert {(row["vintage"], row["published"]) for row in rows} == {
        ("wdi-2026-11-29", "2026-07-01")
    }
    folder = package / "fetched" / "wdi" / "unemployment_rate"
    assert (folder / "2026-11-29.json").read_bytes() == bank(ROWS)
    told = query_of(package)
    assert told["address"] == service.root + BANK
    assert told["asked"]["licence"] == "CC BY 4.0"
    (snapshot,) = told["snapshots"]
    assert snapshot["sha256"] == hashlib.sha256(bank(ROWS)).hexdigest()
    assert (snapshot["day"], snapshot["edition"]) == ("2026-11-29", "wdi-2026-11-29")
    (source,) = csv.DictReader((package / "sources.csv").read_text(encoding="utf-8").splitlines())
    assert (source["outlet"], source["licence"]) == ("World Bank", "CC BY 4.0")
    assert source["url"] == service.root + BANK
    assert CliRunner().invoke(main, ["check", str(package)]).exit_code == 0


def test_no_figure_is_in_place_before_its_snapshot(fetch, service, package, monkeypatch):
    moved, replace = [], os.replace

    def told(old, new):
        if new.is_relative_to(package):  # not the copy that is checked
            moved.append(new.name)
        replace(old, new)

    monkeypatch.setattr("attain.intake.edition.os.replace", told)
    service.answers = [bank(ROWS)]
    assert fetch().exit_code == 0
    assert moved[:2] == ["2026-11-29.json", "observations-wdi-2026-11-29.csv"]
    assert moved[-1] == "query.json"


def test_a_page_that_an_address_asks_for_is_all_of_the_table(fetch, service):
    """As it is copied from a browser."""
    service.answers = [bank(ROWS)]
    assert fetch(address=f"{BANK}?date=2000:2023&per_page=50&page=2").exit_code == 0
    whole = f"{BANK}?date=2000:2023&per_page=32500&format=json"
    assert [path for _, path, _, _ in service.asked] == [whole]


@pytest.mark.parametrize(
    ("answer", "options", "expected", "suffix"),
    [
        ("DATAFLOW,REF_AREA: Area,SEX: Sex,TIME_PERIOD: Time,OBS_VALUE: Value,OBS_STATUS: Mark\n"
         "NSO:UNE(1.0),VN: Viet Nam,_T: Total,2021,3.2,A: Normal\n"
         "NSO:UNE(1.0),VN: Viet Nam,F: Female,2021,3.1,A: Normal\n", ["--only", "SEX=_T"],
         {("vietnam", "2021"): "3.2 A"}, "csv"),
        ('"Rate by Province and Year"\n\n"Province";"2021";"Prel. 2022"\n"Hà Nội";3.4;..\n'
         '"Lâm Đồng";2.5;2.1\n', OLD,
         {("ha-noi", "2021"): "3.4 A", ("lam-dong", "2021"): "2.5 A",
          ("lam-dong", "2022"): "2.1 P"}, "csv"),
        ('CHARSET="ANSI";\nAXIS-VERSION="2010";\nCODEPAGE="utf-8";\n'
         'LAST-UPDATED="20260620 08:00";\n'
         'STUB="Province";\nHEADING="Year";\nVALUES("Province")="Ha Noi";\n'
         'VALUES("Year")="2021","2022";\nTIMEVAL("Year")=TLIST(A1),"2021","2022";\n'
         'DATA=\n3.4 2.2;\n', [], {("ha-noi", "2021"): "3.4 A", ("ha-noi", "2022"): "2.2 A"}, "px"),
    ],
    ids=["sdmx-csv", "pxweb-csv", "px"],
)  # fmt: skip
def test_an_answer_of_a_service_is_read_by_what_it_holds(
    fetch, service, package, answer, options, expected, suffix
):
    service.answers = [answer.encode()]
    done = fetch(*options, address="/rest/data/NSO,UNE,1.0/A..?startPeriod=2021")
    assert done.exit_code == 0, done.output
    assert held(package)[0] == expected
    assert (package / f"fetched/wdi/unemployment_rate/2026-11-29.{suffix}").is_file()
    assert "vnd.sdmx.data+csv" in service.asked[0][3]["Accept"]
    day = {"px": "2026-06-20"}.get(suffix, "2026-11-29")
    assert {row["published"] for row in held(package)[1]} == {day}


def test_a_query_of_px_web_is_posted_and_kept(fetch, service, package, tmp_path):
    service.answers = [json.dumps(CUBE).encode()]
    file = tmp_path / "query.json"
    file.write_text(json.dumps(QUERY), encoding="utf-8")
    done = fetch("--query", str(file), *OLD, address="/api/v1/en/labour/V10.12.px")
    assert done.exit_code == 0, done.output
    method, path, body, headers = service.asked[0]
    assert (method, path) == ("POST", "/api/v1/en/labour/V10.12.px")
    assert json.loads(body) == {"response": {"format": "json-stat2"}, **QUERY}
    assert headers["Content-Type"] == "application/json"
    assert held(package)[0]["lam-dong", "2022"] == "2.1 A"
    assert {row["published"] for row in held(package)[1]} == {"2026-06-15"}
    assert query_of(package)["query"] == json.loads(body)


def test_a_packed_answer_is_unpacked(fetch, service, package):
    service.answers = [(200, {"Content-Encoding": "gzip"}, gzip.compress(bank(ROWS)))]
    done = fetch()
    assert done.exit_code == 0, done.output
    kept = package / "fetched/wdi/unemployment_rate/2026-11-29.json"
    assert kept.read_bytes() == bank(ROWS)


# ---- fetched again -------------------------------------------------------------------------------
def test_figures_that_have_not_changed_make_no_new_edition(fetch, service, package):
    service.answers = [bank(ROWS)]
    assert fetch().exit_code == 0
    first = tree(package)
    same_day = fetch()
    assert (same_day.exit_code, tree(package)) == (0, first), same_day.output
    service.answers = [bank(ROWS, updated="2026-12-20")]  # other bytes, the same figures
    later = fetch(day="2026-12-29")
    assert (later.exit_code, tree(package)) == (0, first), later.output
    assert "the same figures as on 2026-11-29: no new edition" in later.output


def test_changed_figures_are_a_new_edition_with_its_revisions(fetch, service, package):
    service.answers = [bank(ROWS)]
    only = ["--only", "Series Code=SL.UEM.TOTL.ZS"]
    assert fetch(*only).exit_code == 0
    service.answers = [bank([("2024", 1.4), ("2023", 1.61), ("2022", 1.2)], updated="2026-12-20")]
    done = fetch(*only, day="2026-12-29")
    assert done.exit_code == 0, done.output
    told = [line.strip() for line in done.output.splitlines() if "→" in line]
    assert told == [
        "vietnam total 2022: 1.52 → 1.2 (-0.32; wdi-2026-11-29)",
        "vietnam total 2023: 1.6 → 1.61 (+0.01; wdi-2026-11-29)",
    ]
    assert "1 figures of 2026-11-29 are not in it any more" in done.output
    kept = query_of(package)
    assert [one["day"] for one in kept["snapshots"]] == ["2026-11-29", "2026-12-29"]
    assert kept["asked"]["only"] == {"Series Code": "SL.UEM.TOTL.ZS"}
    assert {row["vintage"] for row in held(package)[1]} == {"wdi-2026-11-29", "wdi-2026-12-29"}
    assert CliRunner().invoke(main, ["check", str(package)]).exit_code == 0


def test_a_table_with_other_headings_is_asked(fetch, service, package):
    service.answers = [json.dumps(CUBE).encode()]
    assert fetch(*OLD, address="/V10").exit_code == 0
    before = tree(package)
    wider = {**CUBE, "id": ["Province", "Sex", "Year"], "size": [2, 1, 2], "dimension": {
        **CUBE["dimension"], "Sex": {"category": {"label": {"t": "Total"}}}},
        "value": [3.4, 2.3, 2.5, 2.1]}  # fmt: skip
    service.answers = [json.dumps(wider).encode()]
    done = fetch(*OLD, address="/V10", day="2026-12-29")
    assert (done.exit_code, tree(package)) == (2, before)
    assert "other headings than on 2026-11-29" in done.output
    assert "new Sex" in done.output
    assert fetch("--changed", *OLD, address="/V10", day="2026-12-29").exit_code == 0


def test_a_snapshot_that_was_changed_is_refused(fetch, service, package):
    service.answers = [bank(ROWS)]
    assert fetch().exit_code == 0
    snapshot = package / "fetched/wdi/unemployment_rate/2026-11-29.json"
    snapshot.write_bytes(bank(ROWS[:2]))
    for change in (bool, snapshot.unlink):  # changed, and then gone
        change()
        before = tree(package)
        done = fetch(day="2026-12-29")
        assert (done.exit_code, tree(package)) == (2, before)
        assert "a snapshot is missing or was changed, at unemployment_rate/2026" in done.output


def test_a_snapshot_is_a_file_that_is_added_like_any_other(fetch, service, package):
    service.answers = [bank(ROWS)]
    assert fetch().exit_code == 0
    edition = package / "observations-wdi-2026-11-29.csv"
    before = edition.read_bytes()
    edition.unlink()
    service.close()
    snapshot = package / "fetched/wdi/unemployment_rate/2026-11-29.json"
    given = ["--source", "wdi", "--indicator", "unemployment_rate", "--day", "2026-07-01"]
    given += ["--edition", "wdi-2026-11-29", "--data", str(package)]
    done = CliRunner().invoke(main, ["add", str(snapshot), *given])
    assert (done.exit_code, edition.read_bytes()) == (0, before), done.output


# ---- what goes wrong -----------------------------------------------------------------------------
def dropped(path):
    raise ConnectionError  # the line is closed without a word


def cut(path):
    return (200, {"Content-Length": "9999"}, bank(ROWS))


def moved(to, status=302):
    return (status, {"Location": to, "Content-Length": "10000000000"}, b"")


BUSY = (429, {"Retry-After": "7"}, b"slow down")
ELSEWHERE = "sends to another address, at 127.0.0.1; give that, if it is the publisher's: "
WRONG = {
    "404": ([(404, {}, b"not here")], "gives no table.*got '404 Not Found: not here'", []),
    "400": ([(400, {}, json.dumps({"error": "Parameter error"}).encode())],
            "gives no table.*400 Bad Request.*Parameter error.*correct the address", []),
    "403": ([(403, {}, b"Too many values selected")], "403 Forbidden: Too many values", []),
    "429": ([BUSY], "got '429 Too Many Requests: slow down'; try again later", [7] * 3),
    "429-for-long": ([(429, {"Retry-After": "9000"}, b"")],
                     "asks to wait, at 127.0.0.1: got '9000 s'; try again later", []),
    "429-some-day": ([(429, {"Retry-After": "some day"}, b"")], "no whole answer.*some day", []),
    "500": ([(500, {}, PAGE)], "got '500 Internal.*: Closed today.*try again later", [2, 4]),
    "dropped": ([dropped], "no whole answer.*aborted.*try again later", [2, 4]),
    "cut": ([cut], "no whole answer.*more expected.*try again later", []),
    "page": ([PAGE], "a web page or XML.*got '<!DOCTYPE", []),
    "xml": ([b"<?xml version='1.0'?><mes:Structure/>"], "a web page or XML.*format=csv", []),
    "nothing": ([b""], "the file is empty", []),
    "cut-json": ([bank(ROWS)[:-20]], "the file is not JSON", []),
    "error-200": ([json.dumps(ERROR).encode()], "not a JSON-stat 2.0.*key: Invalid value", []),
    "sdmx-json": ([json.dumps(SDMX).encode()], "dataSets.*download the table as CSV", []),
    "elsewhere": ([moved("http://localhost:9/x")], f"{ELSEWHERE}http://localhost:9/x$", []),
    "moved": ([moved("/v3/moved", 301)], rf"{ELSEWHERE}http://127.0.0.1:\d+/v3/moved$", []),
    "moved-to-nothing": ([moved("http://[::1/a")], "no whole answer.*Invalid IPv6", []),
    "empty": ([bank([])], "the answer has no figure.*countries and years", []),
    "pages": ([bank(ROWS, pages=2, total=9)], "a part of the table.*got 'page 1 of 2'", []),
    "many": ([bank(ROWS, pages="some")], "not a JSON-stat 2.0.*'some'", []),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_table_is_one_line_and_nothing_is_written(fetch, service, package, name):
    service.answers, message, waits = WRONG[name]
    service.answers = list(service.answers)
    before = tree(package)
    done = fetch()
    assert (done.exit_code, tree(package)) == (2, before), done.output
    (line,) = [line for line in done.output.splitlines() if line.startswith("attain: ")]
    assert re.search(message, line), line
    assert len(line) < 500
    assert fetch.waits == waits
    assert len(service.asked) == (4 if waits else 1)


def test_what_fails_once_is_asked_again(fetch, service, package):
    service.answers = [BUSY, (503, {}, b""), dropped, bank(ROWS)]
    done = fetch()
    assert done.exit_code == 0, done.output
    assert fetch.waits == [7, 2, 4]
    assert [line for line in done.stderr.splitlines() if ": again in" in line] == [
        "the service answers 429: again in 7 s", "the service answers 503: again in 2 s",
        "the service does not answer: again in 4 s",
    ]  # fmt: skip
    assert len(held(package)[0]) == 3


def test_an_answer_that_is_too_large_is_not_read_to_its_end(fetch, service, package, monkeypatch):
    monkeypatch.setattr(web, "LIMIT", 3000)
    before = tree(package)
    told = (200, {"Content-Length": "10000000000"}, b"")
    long = (200, {"Content-Length": "10000000000"}, b" " * 10**5)
    swollen = (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 10**6))
    for service.answers in ([told], [long], [swollen]):
        done = fetch()
        assert (done.exit_code, tree(package)) == (2, before)
        assert "the answer is too large" in done.output


def test_a_service_that_does_not_answer_in_time_is_given_up(fetch, service, package, monkeypatch):
    release = threading.Event()

    def hanging(path):
        release.wait(30)
        return bank(ROWS)

    monkeypatch.setattr(web, "TIMEOUT", (5.0, 0.05))
    service.answers = [hanging]
    done = fetch()
    release.set()
    assert done.exit_code == 2
    assert "the service gives no whole answer" in done.output
    assert "Read timed out" in done.output
    assert fetch.waits == [2, 4]


def test_an_answer_that_never_ends_is_given_up(fetch, service, monkeypatch):
    monkeypatch.setattr(web, "DEADLINE", -1.0)
    service.answers = [bank(ROWS)]
    assert "not whole after" in fetch().output


def test_without_a_network_one_line_says_so(fetch, service, package):
    port = service.server.server_port
    service.close()
    before = tree(package)
    for address, got in {
        f"http://127.0.0.1:{port}/?key=secret": "Connection refused",
        "http://no-such-host.invalid/": "Failed to resolve 'no-such-host.invalid'",
    }.items():
        done = CliRunner().invoke(
            main, ["fetch", address, "--source", "wdi", "--indicator", "unemployment_rate",
                   "--outlet", "World Bank", "--data", str(package)],
        )  # fmt: skip
        assert (done.exit_code, tree(package)) == (2, before)
        last = done.output.splitlines()[-1]
        assert "the service gives no whole answer" in last
        assert got in last
        assert "secret" not in done.output
        assert "try again later" in last


@pytest.mark.parametrize("old", [False, True])
def test_without_the_library_one_line_says_how_to_get_it(fetch, monkeypatch, old):
    if old:
        monkeypatch.setattr("urllib3.util.Retry", lambda total, backoff_factor: None)
    else:
        monkeypatch.setitem(sys.modules, "requests", None)
    done = fetch()
    assert done.exit_code == 2
    assert 'pip install "attain[fetch]"' in done.output
    assert len(done.output.splitlines()) == 1


@pytest.mark.parametrize("fault", [ImportError, TypeError])
def test_a_fault_of_our_own_is_not_the_library(fetch, monkeypatch, fault):
    def broken(name):
        raise fault(name)

    ours = ModuleType("attain.intake.take")
    ours.__getattr__ = broken
    monkeypatch.setitem(sys.modules, "attain.intake.take", ours)
    monkeypatch.delitem(sys.modules, "attain.intake.fetched")
    monkeypatch.delattr("attain.intake.fetched")
    assert isinstance(fetch().exception, fault)


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        (["ftp://example.org/a"], "not an address"),
        (["http://[::1/a"], "not an address"),
        (["http://me:secret@example.org/a"], "would be kept in the package.*got 'example.org'"),
        (["http://a.invalid/", "--query", "none.json"], "the query is not JSON"),
        (["http://a.invalid/", "--scale", "much"], "not a factor"),
        (["http://a.invalid/", "--only", "SEX"], "not a pair"),
        (["http://a.invalid/", "--data", "nowhere"], "no data package there"),
        (["http://a.invalid/", "--indicator", "unemployment"], "unknown indicator"),
        (["http://a.invalid/", "--area", "hanoi"], "unknown area.*ha-noi"),
        (["http://a.invalid/", "--outlet", ""], "unknown source, at --source: got 'wdi'"),
    ],
)
def test_a_wrong_question_is_one_line(package, options, wrong):
    given = ["--source", "wdi", "--indicator", "unemployment_rate", "--outlet", "World Bank"]
    done = CliRunner().invoke(main, ["fetch", "--data", str(package), *given, *options])
    assert done.exit_code == 2, done.output
    assert len(done.output.splitlines()) == 1
    assert re.search(wrong, done.output), done.output
    assert "secret" not in done.output


def test_what_was_fetched_and_is_broken_is_named(fetch, service, package):
    service.answers = [bank(ROWS)]
    assert fetch().exit_code == 0
    path = package / "fetched/wdi/unemployment_rate/query.json"
    text = path.read_text(encoding="utf-8")
    head = '"snapshots": ['
    for broken in (text[:-30], text.replace('"sha256"', '"sum"'), text.replace(head, f"{head}1,")):
        assert broken != text
        path.write_text(broken, encoding="utf-8")
        done = fetch()
        assert done.exit_code == 2
        assert "what was fetched before cannot be read" in done.output
        assert len(done.output) < 500


def test_a_disk_that_is_full_leaves_the_package_as_it_was(fetch, service, package, monkeypatch):
    write = Path.write_bytes

    def full(self, content):
        if b'"snapshots"' in content:  # the last file of all
            raise OSError(28, "No space left on device", str(self))
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    service.answers = [bank(ROWS)]
    before = tree(package)
    done = fetch()
    assert (done.exit_code, tree(package)) == (1, before)
    assert "No space left on device" in done.output
