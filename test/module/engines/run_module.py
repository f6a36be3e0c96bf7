"""Materializes all assets of a module, and tells how that went and what is in its tables.

The argument is {"root", "package", "partitions": [key], "settings": {variable: value}}. Output: of each run its
success and errors, with all that its event log says.
"""

import importlib
import json
import os
import sys
from datetime import datetime, timezone
from pathlib import Path

import dagster as dg
from dotenv import load_dotenv

dg.RetryPolicy.calculate_delay = lambda policy, attempt: 0


def run(defs, partition):
    with dg.DagsterInstance.ephemeral() as instance, dg.partition_loading_context(
        effective_dt=datetime(2030, 1, 1, tzinfo=timezone.utc)
    ):
        result = defs.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance, partition_key=partition, raise_on_error=False
        )
        log = [entry.to_json() for entry in instance.all_logs(result.run_id)]
    failures = [event.event_specific_data.error for event in result.get_step_failure_events()]
    return {
        "success": result.success,
        "errors": [(error.cause or error).message for error in failures if error],
        "log": "\n".join(log),
    }


module = json.loads(sys.argv[1])
root = Path(module["root"])
load_dotenv(root / ".env", override=True)
os.environ.update(module["settings"])
sys.path.insert(0, str(root / "src"))
defs = importlib.import_module(f"{module['package']}.definitions").defs()
runs = [run(defs, partition) for partition in module["partitions"] or [None]]
json.dump(runs, sys.stdout)
