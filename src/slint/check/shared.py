"""What the applications of one check share."""

from __future__ import annotations

from slint.catalogue import Catalogue
from slint.check.codebase import Codebase
from slint.check.rules import Rules
from slint.files import Files
from slint.permissions.tables import Tables
from slint.settings import Settings


class Shared:
    """The files, the settings, the rules and the code of one check.

    `tables` say what AWS calls need, `reached` are the templates that were read; `keep` says that
    the records of functions are wanted after their rules have run.
    """

    def __init__(self, files: Files, settings: Settings, catalogue: Catalogue) -> None:
        self.files = files
        self.settings = settings
        self.rules = Rules(settings, catalogue)
        self.code = Codebase(files, catalogue.libraries)
        self.tables = Tables(catalogue.load_data)
        self.reached: set[str] = set()
        self.keep = False
