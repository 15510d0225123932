"""The documentation site: it builds without a warning, misses no name, and leads nowhere wrong."""

import html
import inspect
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import attain
import gridmill
from attain.cli import main

ROOT = Path(__file__).resolve().parents[2]
LINKS = runpy.run_path(str(ROOT / "tools" / "links.py"))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs",
               "-d", folder / "doctrees", ".", folder / "html"]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "html"


def words(page):
    return html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")))


@pytest.mark.wide
def test_every_link_within_the_site_finds_its_place_and_nothing_is_fetched(site):
    wrong, outside = LINKS["broken"](site)
    assert wrong == []
    assert "https://opensource.org" in " ".join(outside) or outside  # listed, not followed
    assert not list(site.rglob("mathjax*"))


@pytest.mark.wide
def test_the_first_page_leads_to_every_page(site):
    contents = (site / "docs/index.html").read_text(encoding="utf-8")
    for path in [*ROOT.glob("docs/*.md"), *ROOT.glob("notebooks/*.ipynb")]:
        if path.stem != "index":
            assert f'{path.stem}.html"' in contents, path.name
    assert 'url=docs/index.html"' in (site / "index.html").read_text(encoding="utf-8")


@pytest.mark.wide
def test_every_public_name_is_in_the_reference(site):
    pages = [path.read_text(encoding="utf-8") for path in (site / "docs/reference").glob("*.html")]
    found = set(re.findall(r'id="(?:module-)?([\w.]+)"', "".join(pages)))
    named = {f"attain.{name}" for name in attain.__all__}
    named |= {f"gridmill.{name}" for name in gridmill.__all__}
    named |= {f"attain.text.{name}" for name in attain.text.__all__}
    for room in (attain.charts, attain.tables, attain.scored, attain.audit):
        homes = (room.__name__, "attain.report")
        for name, function in inspect.getmembers(room, inspect.isfunction):
            if not name.startswith("_") and function.__module__.startswith(homes):
                named.add(f"{room.__name__}.{name}")
    assert len(named) > 80
    assert named <= found, sorted(named - found)


@pytest.mark.wide
def test_every_command_and_option_is_in_the_reference(site):
    text = words(site / "docs/reference/commands.html")
    for name, command in main.commands.items():
        assert f"attain {name}" in text
        for parameter in command.params:
            for option in (*parameter.opts, *parameter.secondary_opts):
                if option.startswith("-"):
                    assert re.search(rf"{option}\b", text), (name, option)


@pytest.mark.wide
def test_figures_have_their_alternative_text_and_formulas_are_drawn_by_the_browser(site):
    brief = (site / "notebooks/00_brief.html").read_text(encoding="utf-8")
    spoken = re.findall(r'role="img" aria-label="([^"]+)"', brief)
    assert len(spoken) >= 2
    assert all("T10" in alt for alt in spoken)
    method = (site / "docs/method.html").read_text(encoding="utf-8")
    assert method.count("<math") > 50
    assert "$" not in re.sub(r"<pre.*?</pre>", "", method, flags=re.S)


def test_a_broken_link_a_lost_heading_and_a_remote_font_are_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<h2 id="here"></h2><a href="#here"></a><a href="b.html#there"></a><a href="c.html"></a>'
        '<a href="https://example.org"></a><script src="https://example.org/x.js"></script>',
        encoding="utf-8",
    )
    (tmp_path / "b.html").write_text("<p>", encoding="utf-8")
    (tmp_path / "b.css").write_text("a { background: url('//example.org/f') }", encoding="utf-8")
    wrong, outside = LINKS["broken"](tmp_path)
    assert wrong == [
        "a.html: b.html#there names no place of that page",
        "a.html: c.html is not there",
        "a.html: fetches https://example.org/x.js",
        "b.css: fetches from elsewhere",
    ]
    assert sorted(outside) == ["https://example.org", "https://example.org/x.js"]
