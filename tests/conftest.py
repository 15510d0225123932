"""What every test shares: a memory of its own, and patience that does not depend on the machine."""

import time

import hypothesis
import pytest

LONG = 300.0  # seconds that only what hangs takes, on a machine of any speed

# Neither how long an example takes nor how long it takes to find one is a finding.
hypothesis.settings.register_profile(
    "attain", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("attain")


@pytest.fixture(scope="session", autouse=True)
def memory_folder(tmp_path_factory):
    """Where runs of this session keep what a later one may use, so that none sees an earlier one's.

    Every process that a test starts has its name among its first variables, and is known by it.
    """
    folder = tmp_path_factory.mktemp("memory")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTAIN_CACHE", str(folder))
        yield folder


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
