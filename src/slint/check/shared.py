"""What the applications of one check share."""

from __future__ import annotations

from functools import cache

from slint.catalogue import Catalogue
from slint.check.codebase import Codebase
from slint.check.rules import Rules
from slint.files import Files
from slint.permissions.tables import Tables
from slint.project.archives import ArchivedFiles
from slint.project.by_name import Tree
from slint.project.discover import everything
from slint.project.join import Joining
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
        held = ArchivedFiles(files)
        found = cache(lambda: everything(files, settings))
        self.tree = Tree(held, lambda: found().python, lambda: found().templates)
        self.code = Codebase(held, catalogue.libraries, self.tree)
        named = self.tree if settings.join == "name" else None
        self.joining = Joining(held, settings.code_roots, named, catalogue.libraries.layer)
        self.tables = Tables(catalogue.load_data, catalogue.libraries)
        self.reached: set[str] = set()
        self.keep = False
