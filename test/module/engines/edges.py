"""Writes the edges of every type by a module's own functions, and reads them back.

The argument is {"root", "package", "engine", "settings", "database", "ways": [fields of the resource]}. Output: what went
wrong, a line each.
"""

import importlib
import json
import os
import sys
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import dagster as dg
import polars as pl

request = json.loads(sys.argv[1])
sys.path.insert(0, f"{request['root']}/src")
os.environ.update(request["settings"])
package = request["package"]
database, tables, queries = (
    importlib.import_module(f"{package}.{name}") for name in ("database", "tables", "queries")
)
engine = request["engine"]
problems = []

LONG = "x" * 5000
DIGITS = Decimal("9" * 28 + "." + "9" * 10)
BERLIN = "Europe/Berlin"
LAST = datetime(9999, 12, 31, 23, 59, 59, 999999)
COLUMNS = [
    pl.Series("no", range(7), pl.Int64()),
    pl.Series("int", [2**63 - 1, -(2**63), 0, -1, None, 1, 2], pl.Int64()),
    pl.Series("float", [5e-324, 1.7976931348623157e308, -1.7976931348623157e308, 0.1 + 0.2, None, 1e22, 0.0]),
    pl.Series("decimal", [DIGITS, DIGITS.copy_negate(), Decimal("0.1"), Decimal("1.10"), None, Decimal(0), Decimal(1)], pl.Decimal(38, 10)),
    pl.Series("bool", [True, False, None, True, False, True, False]),
    pl.Series("date", [date(1, 1, 1), date(9999, 12, 31), date(1582, 10, 10), date(2024, 2, 29), None, date(1970, 1, 1), date(1000, 1, 1)]),
    pl.Series("time", [time(0), time(23, 59, 59, 999999), time(1, 2, 3, 4), None, time(12), time(12, 30), time(0, 0, 0, 1)]),
    pl.Series("stamp", [datetime(1, 1, 1), LAST, datetime(2024, 3, 31, 2, 30), datetime(2024, 1, 1, 0, 0, 0, 1), None, datetime(1969, 12, 31), datetime(1500, 1, 1)], pl.Datetime("us")),
    pl.Series("moment", [datetime(1, 1, 2), LAST - timedelta(days=1), datetime(1850, 1, 1, 12), datetime(2024, 10, 27, 0, 30), None, datetime(2024, 10, 27, 1, 30), datetime(1900, 1, 1)], pl.Datetime("us")).dt.replace_time_zone("UTC").dt.convert_time_zone(BERLIN),
    pl.Series("text", ["", "NULL", "\\N", f"{LONG}a", f"{LONG}b", None, "é"]),
    pl.Series("more", ["a", "A", "a ", "á", "\\.", "\r\n", "\U0001f600\t\x1a\x01"]),
]
ROWS = pl.DataFrame(COLUMNS)


def expected(value, name):
    """Return a value as the engine's driver gives it."""
    if value is None:
        return None
    if name == "moment":
        in_utc = value.astimezone(timezone.utc)
        if engine == "postgres":
            return in_utc
        return str(in_utc) if engine == "sqlite" else in_utc.replace(tzinfo=None)
    if name == "bool" and engine != "postgres":
        return int(value)
    if name == "time" and engine == "mysql":
        return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    if name == "decimal" and engine == "sqlite":
        return f"{value:f}"
    return value if engine != "sqlite" or isinstance(value, (int, float, str)) else str(value)


def write(connection, rows):
    query = tables.stage(connection, rows)
    name = ("raw", "edges") if engine == "postgres" else ("raw_edges",)
    return name, tables.replace_table(connection, *name, query)


def try_way(fields):
    way = f"{fields}: "
    db = database.Database(**request["database"], **fields)
    with db.connect() as connection:
        name, result = write(connection, ROWS)
        table = tables.quote(*name)
        found = [tuple(row) for row in queries.execute(connection, f"select * from {table} order by 1")]
        for row, stored in zip(ROWS.rows(named=True), found, strict=True):
            for (column, value), got in zip(row.items(), stored, strict=True):
                want = expected(value, column)
                if (got.astimezone(timezone.utc) if column == "moment" and engine == "postgres" and got else got) != want:
                    problems.append(f"{way}{column}: {want!r} became {got!r}")
        if result.metadata["dagster/row_count"] != len(found):
            problems.append(f"{way}row count {result.metadata}")
        counts = queries.fetch_row(
            connection,
            f"select count(distinct text), count(distinct more), count(*) from"
            f" (select distinct text, more from {table}) as fresh",
        )
        if counts != (6, 7, 7):
            problems.append(f"{way}distinct: {counts}")
        groups = len(queries.execute(connection, f"select text, count(*) from {table} group by text").all())
        if groups != 7:
            problems.append(f"{way}groups: {groups}")
        (total,) = queries.fetch_row(connection, f"select {'decimal_sum' if engine == 'sqlite' else 'sum'}({tables.quote('decimal')}) from {table}")
        if str(total) != "2.2000000000":
            problems.append(f"{way}sum of decimals: {total}")
    refuse(db, way, pl.DataFrame({"far": pl.Series([-1_000_000], dtype=pl.Int32).cast(pl.Date)}), "far")
    refuse(db, way, pl.DataFrame({"later": pl.Series([2**60]).cast(pl.Datetime("us"))}), "later")
    if engine == "postgres":
        refuse(db, way, pl.DataFrame({"nul": ["a\0b"]}), "nul")
        refuse(db, way, pl.DataFrame({"n" * 64: ["a"]}), "nnn")
    else:
        keep(db, way, pl.DataFrame({"nul": ["a\0b", "a"]}))
    if engine == "mysql":
        refuse(db, way, pl.DataFrame({"inf": [float("inf")]}), "inf")
        refuse(db, way, pl.DataFrame({"emoji \U0001f600": ["a"]}), "emoji")
    if engine == "sqlite":
        refuse(db, way, pl.DataFrame({"nan": [float("nan")]}), "nan")
    if engine != "mysql":
        keep(db, way, pl.DataFrame({"inf": [float("inf"), float("-inf")]}))
    db.close()


def refuse(db, way, rows, name):
    """Expect that rows are refused with the name of their column."""
    try:
        with db.connect() as connection:
            write(connection, rows)
    except dg.Failure as failure:
        if name in str(failure):
            return
        problems.append(f"{way}{name} is not in: {failure}")
        return
    problems.append(f"{way}{name} was taken")


def keep(db, way, rows):
    """Expect that rows are stored as they are."""
    with db.connect() as connection:
        name, _ = write(connection, rows)
        stored = [row[0] for row in queries.execute(connection, f"select * from {tables.quote(*name)}")]
    if stored != rows.to_series().to_list():
        problems.append(f"{way}{rows.to_series().to_list()!r} became {stored!r}")


for fields in request["ways"]:
    try_way(fields)
json.dump(problems, sys.stdout)
