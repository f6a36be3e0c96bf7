"""Loads modules in one interpreter with no variable set, and tells how their steps are executed.

The argument is a list of {"root", "package"}. Output: a list of {"job": …, "implicit": …}, the executors of the
module's job and of the assets alone, {"name", "config"}, and the {"tags"} of the job; or {"error"}.
"""

import importlib
import json
import os
import sys
import traceback
from pathlib import Path

import dagster as dg
from dagster._core.definitions.definition_config_schema import ConfiguredDefinitionConfigSchema

BROKER = "pyamqp://a-broker"


def look_at(module):
    sys.path.insert(0, str(Path(module["root"]) / "src"))
    defs = importlib.import_module(f"{module['package']}.definitions").defs()
    dg.Definitions.validate_loadable(defs)
    job = defs.resolve_job_def(f"{module['package']}_job")
    implicit = defs.resolve_implicit_global_asset_job_def()
    # What is configured by variables wants them now, and not before.
    for name in ("BROKER", "BACKEND"):
        os.environ[f"{module['package'].upper()}_CELERY_{name}"] = BROKER
    return {"job": describe(job), "implicit": describe(implicit), "tags": job.run_tags}


def describe(job):
    executor = job.executor_def
    if not isinstance(executor.config_schema, ConfiguredDefinitionConfigSchema):
        return {"name": executor.name, "config": None}
    resolved = executor.config_schema.resolve_config({})
    return {"name": executor.name, "config": resolved.value if resolved.success else str(resolved.errors)}


def try_to_look_at(module):
    try:
        return look_at(module)
    except Exception:  # noqa: BLE001 - the tests tell which module it was
        return {"error": traceback.format_exc()}


modules = json.loads(sys.argv[1])
answers = sys.stdout
sys.stdout = sys.stderr
json.dump([try_to_look_at(module) for module in modules], answers, default=str)
answers.flush()
