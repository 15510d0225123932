import json
import runpy
import sys

import pytest

from attain.evidence import descriptor
from attain.evidence.schema import TABLE


@pytest.mark.parametrize("folder", ["", "plans"])
def test_the_committed_descriptor_is_that_of_the_tables(package, folder):
    place = package.folder / folder
    committed = (place / "datapackage.json").read_text(encoding="utf-8")
    assert committed == descriptor.text(place), "run python -m attain.evidence.descriptor"
    assert "/" not in "".join(r["path"] for r in json.loads(committed)["resources"])


def test_every_file_is_a_resource_with_its_columns(package):
    described = json.loads(descriptor.text(package.folder))
    paths = {resource["path"] for resource in described["resources"]}
    assert paths == {path.name for path in package.folder.glob("*.csv")}
    for resource in described["resources"]:
        header = (package.folder / resource["path"]).read_text(encoding="utf-8").splitlines()[0]
        assert [field["name"] for field in resource["schema"]["fields"]] == header.split(",")
        assert resource["schema"]["primaryKey"][0] == header.split(",")[0]


def test_references_lead_to_the_key_of_another_resource_or_to_the_own(package):
    described = json.loads(descriptor.text(package.folder))
    keys = {r["name"]: r["schema"]["primaryKey"] for r in described["resources"]}
    for resource in described["resources"]:
        for foreign in resource["schema"].get("foreignKeys", []):
            reference = foreign["reference"]
            assert keys[reference.get("resource", resource["name"])] == reference["fields"]


def test_constraints_are_those_that_the_validation_checks(package):
    described = json.loads(descriptor.text(package.folder))
    targets = next(r for r in described["resources"] if r["name"] == "targets")
    fields = {field["name"]: field for field in targets["schema"]["fields"]}
    comparator = next(f for f in TABLE["targets"].fields if f.name == "comparator")
    assert fields["comparator"]["constraints"]["enum"] == list(comparator.allowed)
    assert fields["low"]["type"] == "number"
    assert "constraints" not in fields["low"]
    assert fields["maintain"]["trueValues"] == ["true"]


def test_a_new_file_of_observations_is_described(copy):
    copy.write("observations-gia-lai.csv", copy.read("observations-peers.csv"))
    names = [resource["name"] for resource in descriptor.describe(copy.folder)["resources"]]
    assert "observations-gia-lai" in names


def test_a_package_keeps_the_title_that_it_gives_itself(copy):
    usual = json.loads(descriptor.text(copy.folder))
    own = {"name": "mine", "title": "My figures"}
    path = copy.folder / "datapackage.json"
    path.write_text(json.dumps(own | {"resources": [], "version": "1"}), encoding="utf-8")
    assert json.loads(descriptor.text(copy.folder)) == usual | own


def test_a_package_without_a_title_has_the_name_of_its_folder(copy):
    place = copy.folder.rename(copy.folder.with_name("Số liệu Portugal"))
    made = json.loads(descriptor.text(place))
    assert [made["name"], made["title"]] == ["so-lieu-portugal", "Số liệu Portugal"]
    assert "description" not in made
    assert json.loads(descriptor.text(place / "plans"))["name"] == "plans"


@pytest.mark.parametrize(("folder", "arguments"), [("data", []), ("other", ["other"])])
def test_the_module_writes_the_description_of_a_folder(copy, monkeypatch, folder, arguments):
    place = copy.folder.rename(copy.folder.with_name(folder))
    monkeypatch.chdir(place.parent)
    monkeypatch.setattr(sys, "argv", ["descriptor", *arguments])
    runpy.run_path(descriptor.__file__, run_name="__main__")
    written = (place / "datapackage.json").read_bytes()
    assert written == descriptor.text(place).encode()
