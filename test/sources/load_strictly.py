"""Loads files by DuckDB with the types that our profile gives, and says what came out.

Reads a JSON list of sources on stdin; writes one JSON object per source on stdout.
"""

import json
import sys

import duckdb


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def relation(source: dict) -> str:
    path = text(source["path"])
    columns = ", ".join(f"{text(c['name'])}: {text(c['type'])}" for c in source["columns"])
    if source["format"] == "parquet":
        casts = ", ".join(f"{name(c['name'])}::{c['type']} as {name(c['name'])}" for c in source["columns"])
        return f"(select {casts} from read_parquet({path}))"
    if source["format"] == "jsonl":
        return f"read_json({path}, format='newline_delimited', columns={{{columns}}})"
    dialect = source["dialect"]
    nulls = ", ".join(text(value) for value in dialect["nullValues"])
    return (
        f"read_csv({path}, auto_detect=false, header={dialect['header']}, delim={text(dialect['delimiter'])},"
        f" quote='\"', escape='\"', nullstr=[{nulls}], columns={{{columns}}})"
    )


def shown(column: dict) -> str:
    """The value as text that JavaScript can make, too."""
    if column["type"].startswith("TIMESTAMP"):
        return f"epoch_us({name(column['name'])})::varchar"
    return f"{name(column['name'])}::varchar"


def loaded(connection: duckdb.DuckDBPyConnection, source: dict) -> dict:
    connection.execute(f"create or replace temp table loaded as select * from {relation(source)}")
    columns = []
    for column in source["columns"]:
        quoted = name(column["name"])
        known = f"select count(*), count({quoted}), count(distinct {quoted}) from loaded"
        rows, filled, distinct = connection.execute(known).fetchone()
        first = None
        if column["type"] in ("DATE", "TIMESTAMP", "TIMESTAMPTZ"):
            first = connection.execute(f"select min({quoted})::timestamp::date::varchar from loaded").fetchone()[0]
        columns.append({"rows": rows, "filled": filled, "distinct": distinct, "firstDay": first})
    values = None
    if source.get("wantsValues"):
        shown_columns = ", ".join(shown(column) for column in source["columns"])
        values = connection.execute(f"select {shown_columns} from loaded").fetchall()
    types = [str(kind) for kind in connection.table("loaded").types]
    return {"types": types, "columns": columns, "values": values}


connection = duckdb.connect()
connection.execute("set TimeZone = 'UTC'")
connection.execute("set preserve_insertion_order = true")
for item in json.load(sys.stdin):
    try:
        print(json.dumps(loaded(connection, item)))
    except duckdb.Error as error:
        print(json.dumps({"error": str(error)}))
