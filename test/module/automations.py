"""Loads modules with automations in one interpreter, and evaluates ticks of all of them.

The argument is a list of {"root", "package", "names", "selections"}. Output: a list of what was seen of each:
{"seen": {name: {"kind", "status", "ticks": [[request, …], …]}}, "warnings", "names", "selected": [[key, …] or an
error, …]}, or {"error"}.
"""

import importlib
import json
import sys
import traceback
import warnings
from datetime import datetime, timezone
from pathlib import Path

import dagster as dg
from dagster._core.test_utils import freeze_time
from dotenv import load_dotenv

NOW = datetime(2026, 3, 9, 6, tzinfo=timezone.utc)
# Ticks of sensors: in the morning of a day, later on it, and on the day after.
TIMES = [datetime(2026, 3, day, hour, tzinfo=timezone.utc) for day in (9, 10) for hour in (4, 8)]
REPORTED = datetime(2026, 3, 9, 7, tzinfo=timezone.utc)


def look_at(module):
    root = Path(module["root"])
    load_dotenv(root / ".env", override=True)
    sys.path.insert(0, str(root / "src"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        defs = importlib.import_module(f"{module['package']}.definitions").defs()
        dg.Definitions.validate_loadable(defs)
    seen = {name: tick_often(defs, root, name) for name in module["names"]}
    own = [str(one.message) for one in caught if str(root) in str(one.filename)]
    selected = [select(defs, text) for text in module["selections"]]
    return {"seen": seen, "warnings": own, "names": names_of(defs), "selected": selected}


def select(defs, text):
    try:
        keys = dg.AssetSelection.from_string(text).resolve(defs.resolve_asset_graph())
        return sorted(key.to_user_string() for key in keys)
    except Exception as error:  # noqa: BLE001 - the tests tell which selection it was
        return repr(error)


def names_of(defs):
    repository = defs.get_repository_def()
    return sorted([one.name for one in (*repository.schedule_defs, *repository.sensor_defs)])


def tick_often(defs, root, name):
    repository = defs.get_repository_def()
    if repository.has_schedule_def(name):
        schedule = repository.get_schedule_def(name)
        with dg.build_schedule_context(repository_def=repository, scheduled_execution_time=NOW) as context:
            ticks = [requests_of(schedule.evaluate_tick(context))]
        return {"kind": "schedule", "status": schedule.default_status.name, "ticks": ticks}
    sensor = repository.get_sensor_def(name)
    folder = root / "arriving"
    folder.mkdir(exist_ok=True)
    ticks = []
    cursor = None
    with dg.DagsterInstance.ephemeral() as instance:
        for step, time in enumerate(TIMES):
            context = dg.build_sensor_context(instance=instance, repository_def=repository, cursor=cursor)
            with freeze_time(time):
                tick = sensor.evaluate_tick(context)
            ticks.append(requests_of(tick))
            cursor = tick.cursor
            if step == 0:
                (folder / f"{name}.csv").write_text("half")
                with freeze_time(REPORTED):
                    report(defs, instance)
            if step == 1:
                (folder / f"{name}.csv").write_text("the whole of it")
    return {"kind": type(sensor).__name__, "status": sensor.default_status.name, "ticks": ticks}


def report(defs, instance):
    """Tell the instance that all raw assets were loaded: of those with partitions, the newest."""
    for node in defs.resolve_asset_graph().asset_nodes:
        if node.key.path[-1].startswith("raw_"):
            partition = node.partitions_def and node.partitions_def.get_last_partition_key()
            instance.report_runless_asset_event(dg.AssetMaterialization(asset_key=node.key, partition=partition))


def requests_of(tick):
    return [
        {
            "job": request.job_name,
            "key": request.run_key,
            "partition": request.partition_key,
            "assets": sorted(key.to_user_string() for key in request.asset_selection or ()),
            "tags": {k: v for k, v in request.tags.items() if "/file" in k or "retr" in k},
        }
        for request in tick.run_requests or ()
    ]


def try_to_look_at(module):
    try:
        return look_at(module)
    except Exception:  # noqa: BLE001 - the tests tell which module it was
        return {"error": traceback.format_exc()}


modules = json.loads(sys.argv[1])
answers = sys.stdout
sys.stdout = sys.stderr
json.dump([try_to_look_at(module) for module in modules], answers)
