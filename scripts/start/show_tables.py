"""Prints, as JSON, the rows of a module's tables and its latest check results; run in the module's folder."""

import json
import sys
from pathlib import Path

import dagster as dg

LAYERS = ["raw", "cleaned", "summary"]


def layer_and_name(table: str) -> tuple[int, str]:
    layer, _, name = table.partition(".")
    return LAYERS.index(layer), name


def duckdb_tables(path: Path) -> dict[str, int]:
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute("select table_schema, table_name from information_schema.tables").fetchall()
        counts = {}
        for schema, table in names:
            (counts[f"{schema}.{table}"],) = connection.execute(f'select count(*) from "{schema}"."{table}"').fetchone()
        return counts


def parquet_tables(folder: Path) -> dict[str, int]:
    import polars as pl

    files = folder.glob("*/*.parquet")
    return {file.stem.replace("_", ".", 1): pl.scan_parquet(file).select(pl.len()).collect().item() for file in files}


storage = Path("storage")
tables = parquet_tables(storage)
for file in storage.glob("*.duckdb"):
    tables |= duckdb_tables(file)

sys.path.insert(0, "src")
(package,) = [entry.name for entry in Path("src").iterdir() if (entry / "definitions.py").exists()]
module = __import__(f"{package}.definitions", fromlist=["defs"])
keys = sorted(module.defs().resolve_asset_graph().asset_check_keys, key=lambda key: key.to_user_string())
with dg.DagsterInstance.get() as instance:
    latest = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
results = []
for key in keys:
    record = latest.get(key)
    result = "not run" if record is None else "passed" if record.status.value == "SUCCEEDED" else "FAILED"
    results.append([f"{key.asset_key.path[-1]} {key.name}", result])
rows = sorted(tables.items(), key=lambda item: layer_and_name(item[0])[::-1])
print(json.dumps({"tables": rows, "checks": results}))
