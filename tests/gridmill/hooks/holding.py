"""Where a test holds a run: at an event, for as long as it likes, on a machine of any speed.

The test makes a folder of the event's name (see the fixture ``held``); whoever comes to the event
notes its process there, and stays until the folder is gone. Where no test waits, nobody stops.
"""

import os
import time
from pathlib import Path


def hold(event):
    """Say that this process has come to an event, and stay while the test holds it there."""
    folder = Path(os.environ.get("HELD", os.devnull), event)
    try:
        (folder / str(os.getpid())).touch()
    except OSError:  # nobody is held here, or no longer
        return
    while folder.exists():
        time.sleep(0.01)


def in_server():
    """In a fork server: its import, its forks, and the start of its kernels are events."""
    hold("import")
    os.register_at_fork(before=lambda: hold("fork"), after_in_child=lambda: hold("forked"))
    from ipykernel.kernelapp import IPKernelApp

    initialize = IPKernelApp.initialize

    def held(app, argv=None):
        hold("kernel")
        initialize(app, argv)

    IPKernelApp.initialize = held


def in_runner():
    """In a runner: that the first of several files has got its final name is an event."""
    replace = os.replace

    def held(source, target):
        replace(source, target)
        hold("name")

    os.replace = held


def no_forks():
    """In a fork server: as if this user had as many processes as are allowed."""

    def fork():
        raise BlockingIOError(11, "Resource temporarily unavailable")

    os.fork = fork
