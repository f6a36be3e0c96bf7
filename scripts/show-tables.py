"""Prints the row counts of a module's DuckDB tables and its latest check results; run in the module's folder."""

import sys
from pathlib import Path

import dagster as dg
import duckdb

(path,) = Path("storage").glob("*.duckdb")
with duckdb.connect(str(path), read_only=True) as connection:
    tables = connection.execute(
        "select table_schema, table_name from information_schema.tables order by table_name, "
        "case table_schema when 'raw' then 1 when 'cleaned' then 2 else 3 end"
    ).fetchall()
    print(f"{'table':<24}{'rows':>8}")
    for schema, table in tables:
        (count,) = connection.execute(f'select count(*) from "{schema}"."{table}"').fetchone()
        print(f"{schema + '.' + table:<24}{count:>8}")

sys.path.insert(0, "src")
(package,) = [entry.name for entry in Path("src").iterdir() if (entry / "definitions.py").exists()]
module = __import__(f"{package}.definitions", fromlist=["defs"])
keys = sorted(
    (key for node in module.defs().asset_checks or [] for key in node.check_keys),
    key=lambda key: key.to_user_string(),
) or sorted(module.defs().resolve_asset_graph().asset_check_keys, key=lambda key: key.to_user_string())
with dg.DagsterInstance.get() as instance:
    latest = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
print(f"\n{'check':<48}result")
for key in keys:
    record = latest.get(key)
    result = "not run" if record is None else "passed" if record.status.value == "SUCCEEDED" else "FAILED"
    print(f"{key.asset_key.path[-1] + ' ' + key.name:<48}{result}")
