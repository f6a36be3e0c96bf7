"""Writes the Parquet files of the tests: one with polars, one with DuckDB."""

import json
import sys
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

request = json.load(sys.stdin)
rows = {file["file"]: file["rows"] for file in request["files"]}
events = pl.DataFrame(
    {
        "no": [row["no"] for row in rows["events.parquet"]],
        "at": [datetime.fromisoformat(row["at"]) for row in rows["events.parquet"]],
        "kind": [row["kind"] for row in rows["events.parquet"]],
        "amount": pl.Series([row["amount"] for row in rows["events.parquet"]]).cast(pl.Decimal(9, 2)),
        "tags": [[str(index), None] for index in range(len(rows["events.parquet"]))],
    }
)
connection = duckdb.connect()
connection.execute('create table prices ("valid from" date, article varchar, price double)')
connection.executemany(
    "insert into prices values (?, ?, ?)", [list(row.values()) for row in rows["prices.parquet"]]
)
for folder in request["folders"]:
    data = Path(folder) / "data"
    events.write_parquet(data / "events.parquet")
    connection.table("prices").write_parquet(str(data / "prices.parquet"))
print("null")
