"""Measures how many rows per second a generated module loads, beside inserts of one row each.

Run with the Python of the tests: `.cache/python/bin/python bench/load.py [ROWS]`. Needs a PostgreSQL with the user
postgres and a MariaDB with the user root on this machine, without passwords; makes and drops databases of its own.
"""

import importlib
import random
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

import polars as pl

ROOT = Path(__file__).resolve().parents[1]
ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
SINGLE_ROWS = 5_000
ROUNDS = 3
USERS = {"postgres": ("postgres", 5432), "mysql": ("root", 3306)}
PLACES = {"sqlite": "?", "postgres": "%s", "mysql": "%s"}


def made_up(count):
    """Return rows of 8 columns: a key, texts, numbers, a day, a moment and a yes or no."""
    pick = random.Random(7)
    return pl.DataFrame(
        {
            "id": range(count),
            "name": [f"customer {pick.randrange(5000)}" for _ in range(count)],
            "city": [pick.choice(["Berlin", "Łódź", "", None]) for _ in range(count)],
            "price": pl.Series([pick.randrange(10**7) for _ in range(count)]).cast(pl.Decimal(12, 2)),
            "weight": [pick.random() for _ in range(count)],
            "day": [date(2026, 1, 1) + timedelta(days=pick.randrange(300)) for _ in range(count)],
            "at": [datetime(2026, 1, 1) + timedelta(seconds=pick.randrange(10**7)) for _ in range(count)],
            "new": [pick.random() < 0.5 for _ in range(count)],
        }
    )


def make_module(folder, engine):
    """Generate a module, and return its database and tables modules."""
    name = f"bench_{engine}"
    command = ["node", "src/cli.ts", "new", name, "--directory", str(folder / name), "--yes", "--database", engine]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    sys.path.insert(0, str(folder / name / "src"))
    return [importlib.import_module(f"{name}.{part}") for part in ("database", "tables", "queries")]


@contextmanager
def scratch(folder, engine, database, tables, queries):
    """Give a database that goes afterwards."""
    if engine == "sqlite":
        yield database.Database(database=str(folder / "bench.sqlite"))
        return
    user, port = USERS[engine]
    server = {"host": "127.0.0.1", "port": port, "user": user, "password": ""}
    admin = database.Database(**server, database="postgres" if engine == "postgres" else "mysql")
    name = f"scratch_{uuid4().hex}"
    with admin.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        queries.execute(connection, f"create database {name}")
        db = database.Database(**server, database=name)
        try:
            yield db
        finally:
            db.close()
            queries.execute(connection, f"drop database {name}")


def rate(count, work):
    """Return the rows per second, the median of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        started = perf_counter()
        work()
        seconds.append(perf_counter() - started)
    return round(count / median(seconds))


def measure(folder, engine):
    """Print the rows per second of an engine."""
    database, tables, queries = make_module(folder, engine)
    rows = made_up(ROWS)
    name = ("raw", "bench") if engine == "postgres" else ("raw_bench",)

    def staged(db):
        with db.connect() as connection:
            tables.stage(connection, rows)

    def replaced(db):
        with db.connect() as connection:
            tables.replace_table(connection, *name, tables.stage(connection, rows))

    def row_by_row(db):
        some = tables.printable(rows.head(SINGLE_ROWS)).rows()
        places = ", ".join([PLACES[engine]] * rows.width)
        with db.connect() as connection:
            table = tables.quote(*name)
            for row in some:
                connection.exec_driver_sql(f"insert into {table} values ({places})", row)

    with scratch(folder, engine, database, tables, queries) as db:
        line = [engine, rate(ROWS, lambda: staged(db)), rate(ROWS, lambda: replaced(db))]
        line.append(rate(SINGLE_ROWS, lambda: row_by_row(db)))
        print("| " + " | ".join(map(str, line)) + " |")
        if engine == "mysql":
            fields = ("host", "port", "user", "password", "database")
            slow = database.Database(**{one: getattr(db, one) for one in fields}, local_infile=False)
            line = [rate(ROWS, lambda: staged(slow)), rate(ROWS, lambda: replaced(slow))]
            print(f"| mysql without LOAD DATA | {line[0]} | {line[1]} | |")
            slow.close()


print(f"| {ROWS} rows of 8 columns, per second | staged | staged and replaced | a row each |\n|---|---|---|---|")
with tempfile.TemporaryDirectory() as temporary:
    for each in ("sqlite", "postgres", "mysql"):
        measure(Path(temporary), each)
