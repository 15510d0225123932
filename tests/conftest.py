"""What every test shares: a memory of its own, so that none of an earlier run is used."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def memory_folder(tmp_path_factory):
    """Where runs of this session keep what a later one may use."""
    folder = tmp_path_factory.mktemp("memory")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTAIN_CACHE", str(folder))
        yield folder
