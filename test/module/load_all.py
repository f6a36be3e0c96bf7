"""Loads many modules in one interpreter, materializes and checks all that is in them, and tells what it saw.

The argument is a list of {"root", "package", "engine", "settings": {variable: value}, "day", "spoil": {path: line}}.
Output: a list of what was seen of each.
"""

import importlib
import json
import os
import sqlite3
import sys
import traceback
import warnings
from datetime import datetime, timezone
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import psycopg
import pymysql
from dotenv import load_dotenv

# A step that fails is tried again at once.
dg.RetryPolicy.calculate_delay = lambda policy, attempt: 0

COUNTS = ("dagster/row_count", "dagster/partition_row_count")


def look_at(module):
    root = Path(module["root"])
    load_dotenv(root / ".env", override=True)
    os.environ.update(module["settings"])
    make_database(module)
    sys.path.insert(0, str(root / "src"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        defs = importlib.import_module(f"{module['package']}.definitions").defs()
        dg.Definitions.validate_loadable(defs)
    seen = {"definitions": describe(defs), "warnings": warned(caught, root)}
    partition = partition_of(defs, module["day"])
    seen["window"] = None if partition is None else partition[1]
    key = None if partition is None else partition[0]
    seen["runs"] = [run(defs, module, key), run(defs, module, key)]
    for path, line in module["spoil"].items():
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(line)
    if module["spoil"]:
        seen["spoilt"] = run(defs, module, key)
    return seen


def warned(caught, root):
    """Return the warnings that our own code gives cause to."""
    return [
        f"{one.category.__name__}: {one.message}"
        for one in caught
        if str(root) in str(one.filename)
    ]


def partition_of(defs, day):
    """Return the key of the partition that a day lies in, and its window."""
    found = [node.partitions_def for node in defs.resolve_asset_graph().asset_nodes if node.partitions_def]
    if not found:
        return None
    (partitions,) = set(found)
    for key in partitions.get_partition_keys(current_time=datetime(2027, 1, 1, tzinfo=timezone.utc)):
        window = partitions.time_window_for_partition_key(key)
        start, end = (str(bound.replace(tzinfo=None)) for bound in (window.start, window.end))
        if start[:10] <= day < end[:10]:
            return key, [start, end]
    raise AssertionError(f"{day} is in no partition")


def describe(defs):
    graph = defs.resolve_asset_graph()
    return {
        "assets": {node.key.path[-1]: describe_asset(node, graph) for node in graph.asset_nodes},
        "prefixes": sorted({"/".join(node.key.path[:-1]) for node in graph.asset_nodes}),
        "checks": {
            f"{key.asset_key.path[-1]}:{key.name}": graph.get(key).blocking
            for key in graph.asset_check_keys
        },
        "jobs": sorted(job.name for job in defs.jobs or ()),
        "schedules": sorted(one.name for one in defs.schedules or ()),
        "sensors": sorted(one.name for one in defs.sensors or ()),
    }


def describe_asset(node, graph):
    spec = node.assets_def.specs_by_key[node.key]
    return {
        "kinds": sorted(spec.kinds),
        "owners": list(spec.owners),
        "tags": {k: v for k, v in spec.tags.items() if not k.startswith("dagster/kind")},
        "group": spec.group_name,
        "described": bool(spec.description),
        "fresh": spec.freshness_policy is not None,
        "retries": node.assets_def.op.retry_policy is not None,
        "pool": node.assets_def.op.pool,
        "partitioned": node.partitions_def is not None,
        "parents": sorted(parent.path[-1] for parent in graph.get(node.key).parent_keys),
    }


def run(defs, module, partition_key):
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance, partition_key=partition_key, raise_on_error=False
        )
    made = result.get_asset_materialization_events()
    checks = result.get_asset_check_evaluations()
    return {
        "success": result.success,
        "errors": [event.event_specific_data.error.to_string()[-2000:] for event in result.get_step_failure_events()],
        "stored": stored(module),
        "metadata": {event.asset_key.path[-1]: describe_metadata(event) for event in made},
        "checks": {f"{one.asset_key.path[-1]}:{one.check_name}": one.passed for one in checks},
    }


def describe_metadata(event):
    metadata = event.step_materialization_data.materialization.metadata
    counts = [metadata[name].value for name in COUNTS if name in metadata]
    schema = metadata.get("dagster/column_schema")
    preview = metadata.get("preview")
    return {
        "count": counts[-1] if counts else None,
        "columns": [column.name for column in schema.value.columns] if schema else None,
        "preview": preview.value.count("\n") if preview else None,
    }


def connect(module, database):
    """Connect to the server of a module, as another program does."""
    fields = {name.split("_DB_")[1].lower(): value for name, value in module["settings"].items()}
    user = {"host": fields["host"], "port": int(fields["port"]), "user": fields["user"]}
    if module["engine"] == "postgres":
        return psycopg.connect(**user, dbname=database or "postgres", autocommit=True)
    return pymysql.connect(**user, database=database)


def make_database(module):
    """Make the database of a module that has it on a server."""
    if module["settings"]:
        with connect(module, None) as connection:
            connection.cursor().execute(f"create database {module['package']}")


TABLES = {
    "duckdb": "select schema_name || '_' || table_name, schema_name || '.' || table_name from duckdb_tables()",
    "sqlite": "select name, name from sqlite_master where type = 'table'",
    "postgres": "select schemaname || '_' || tablename, schemaname || '.' || tablename from pg_tables"
    " where schemaname in ('raw', 'cleaned', 'summary')",
    "mysql": "select table_name, table_name from information_schema.tables where table_schema = database()",
}


def stored(module):
    """Count the rows of each table, as another program finds them."""
    storage = Path(module["root"]) / "storage"
    engine = module["engine"]
    if engine == "none":
        return stored_parquet(storage / module["package"])
    if engine == "duckdb":
        connection = duckdb.connect(str(storage / f"{module['package']}.duckdb"), read_only=True)
    elif engine == "sqlite":
        connection = sqlite3.connect(storage / f"{module['package']}.sqlite")
    else:
        connection = connect(module, module["package"])
    cursor = connection.cursor()
    cursor.execute(TABLES[engine])
    counts = {}
    for asset, table in sorted(cursor.fetchall()):
        cursor.execute(f"select count(*) from {table}")
        (counts[asset],) = cursor.fetchone()
    connection.close()
    return counts


def stored_parquet(folder):
    counts = {}
    for file in folder.rglob("*.parquet"):
        asset = file.relative_to(folder).parts[0].removesuffix(".parquet")
        counts[asset] = counts.get(asset, 0) + pl.read_parquet(file).height
    return counts


def try_to_look_at(module):
    try:
        return look_at(module)
    except Exception:  # noqa: BLE001 - the tests tell which module it was
        return {"error": traceback.format_exc()}


modules = json.loads(sys.argv[1])
answers = sys.stdout
sys.stdout = sys.stderr
json.dump([try_to_look_at(module) for module in modules], answers)
