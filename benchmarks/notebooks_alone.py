"""The suite's notebooks executed and nothing else, to be measured beside the whole suite."""

from attain.suite import Suite
from gridmill import Project


class NotebooksAlone(Suite):
    """What notebooks share is computed; no parameters are checked, no page, table or front made."""

    after = ()
    check = Project.check
    tables = Project.tables
    page = Project.page
    index = Project.index
