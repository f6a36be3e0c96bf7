"""Moves the databases of this release between the revisions of its migrations, by Alembic, in the release's folder.

migrations.py at DATABASE …               where each is, where this release has it, and how many migrations it lacks
migrations.py heads DATABASE …            where this release has each, without asking the databases
migrations.py knows DATABASE REVISION     is 0 where this release has that revision
migrations.py fixed DATABASE REVISION     the migrations that cannot be undone on the way down to a revision
migrations.py move DATABASE REVISION      goes there, up or down; `base` is before the first migration
"""

import ast
import os
import sys

# As for `python -m alembic`: the folder, and not that of this file.
sys.path[0] = os.getcwd()

from alembic import command  # noqa: E402
from alembic.config import Config  # noqa: E402
from alembic.runtime.environment import EnvironmentContext  # noqa: E402
from alembic.script import ScriptDirectory  # noqa: E402


class Database:
    """A database that the release has migrations for; or one that it has none for."""

    def __init__(self, name):
        """Read the migrations."""
        self.name = name
        path = os.path.join("migrations", name, "alembic.ini")
        self.config = Config(path)
        self.script = ScriptDirectory.from_config(self.config) if os.path.exists(path) else None

    def head(self):
        """Name the newest revision that the release has."""
        return (self.script.get_current_head() if self.script else None) or "base"

    def knows(self, revision):
        """Tell whether the release has a revision."""
        names = [step.revision for step in self.script.walk_revisions()] if self.script else []
        return revision == "base" or revision in names

    def revision(self):
        """Ask the database where it is."""
        if self.head() == "base":
            return "base"
        found = []

        def note(revision, _context):
            found.extend(revision if isinstance(revision, tuple) else [revision])
            return []

        with EnvironmentContext(self.config, self.script, fn=note, dont_mutate=True):
            self.script.run_env()
        return next(filter(None, found), "base")

    def down_to(self, revision):
        """List the migrations from where the database is down to a revision, or nothing where that is not below."""
        at = self.revision()
        if at in ("base", revision):
            return []
        steps = list(self.script.iterate_revisions(at, "base"))
        names = [step.revision for step in steps]
        if revision == "base":
            return steps
        return steps[: names.index(revision)] if revision in names else []

    def move(self, revision):
        """Go to a revision."""
        if self.revision() == revision:
            return
        go = command.downgrade if self.down_to(revision) else command.upgrade
        go(self.config, revision)


def is_fixed(path):
    """Tell whether a migration has no way back: none is written, it does nothing, or it says that there is none."""
    with open(path, encoding="utf-8") as file:
        functions = [
            node for node in ast.parse(file.read()).body if isinstance(node, ast.FunctionDef)
        ]
    body = next((function.body for function in functions if function.name == "downgrade"), [])
    work = [step for step in body if not isinstance(step, ast.Pass) and not is_text(step)]
    return not work or isinstance(work[0], ast.Raise)


def is_text(step):
    """Tell whether a statement is a docstring or `...`."""
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant)


def main(task, *words):
    """Do one of the tasks."""
    if task == "move":
        Database(words[0]).move(words[1])
    elif task == "knows":
        sys.exit(not Database(words[0]).knows(words[1]))
    elif task == "fixed":
        for step in Database(words[0]).down_to(words[1]):
            if is_fixed(step.path):
                print(os.path.basename(step.path))
    else:
        for database in map(Database, words):
            at = database.revision() if task == "at" else "-"
            head = database.head()
            lacking = (
                len(list(database.script.iterate_revisions(head, at)))
                if at not in ("-", head)
                else 0
            )
            print(database.name, at, head, lacking, sep="\t")


main(*sys.argv[1:])
