"""What every test shares: a memory of its own, and patience that does not depend on the machine."""

import gc
import importlib.metadata
import os
import time

import hypothesis
import pytest

LONG = 300.0  # seconds that only what hangs takes, on a machine of any speed

# Neither how long an example takes nor how long it takes to find one is a finding.
hypothesis.settings.register_profile(
    "attain", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("attain")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is collected stays to the end: it is not looked for garbage, a quarter of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def memory_folder(tmp_path_factory):
    """Where this session keeps what a later run may use: all its workers, and none before it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "memory"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTAIN_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session", autouse=True)
def entry_point(tmp_path_factory):
    """How Jupyter finds forked kernels, also where the package is on the path and not installed."""
    group = "jupyter_client.kernel_provisioners"
    if "gridmill" in {each.name for each in importlib.metadata.entry_points(group=group)}:
        yield
        return
    place = tmp_path_factory.mktemp("installed")
    (place / "gridmill-0.dist-info").mkdir()
    (place / "gridmill-0.dist-info" / "METADATA").write_text("Name: gridmill\nVersion: 0\n")
    (place / "gridmill-0.dist-info" / "entry_points.txt").write_text(
        f"[{group}]\ngridmill = gridmill.kernels:ForkProvisioner\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(place)
        patch.setenv("PYTHONPATH", str(place), prepend=os.pathsep)
        yield


@pytest.fixture
def surroundings():
    """What a command finds around it may be set: variables, the folder, programs it starts.

    `monkeypatch` is for parts of the library: with it no kept result is found.
    """
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="session")
def long():
    """How many seconds to wait at most for what has to come: :data:`LONG`."""
    return LONG


@pytest.fixture(scope="session")
def eventually():
    """Wait for a condition; whether it came true. Only what hangs is given up."""

    def wait(condition):
        end = time.monotonic() + LONG
        while not condition():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    return wait
