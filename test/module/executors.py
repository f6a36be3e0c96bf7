"""Loads modules in one interpreter with no variable set, and tells how their steps are executed.

The argument is a list of {"root", "package"}. Output: a list of {"job": …, "implicit": …}, the executors of the
module's job and of the assets alone, {"name", "config"}, the {"tags"} of the job, and on Kubernetes the {"manifest"}
of a step; or {"error"}.
"""

import importlib
import json
import os
import sys
import traceback
from pathlib import Path

import dagster as dg
from dagster._core.definitions.definition_config_schema import ConfiguredDefinitionConfigSchema
from dagster_k8s.job import DagsterK8sJobConfig, UserDefinedDagsterK8sConfig, construct_dagster_k8s_job
from kubernetes.client import ApiClient

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
    described = describe(job)
    manifest = manifest_of(described["config"]["config"]) if described["name"] == "k8s" else None
    return {"job": described, "implicit": describe(implicit), "tags": job.run_tags, "manifest": manifest}


def manifest_of(config):
    """Return the Kubernetes job that dagster-k8s makes of a step, as it is sent to the server."""
    job = construct_dagster_k8s_job(
        DagsterK8sJobConfig(dagster_home="/home", instance_config_map="instance"),
        args=["dagster", "api", "execute_step"],
        job_name="a-step",
        user_defined_k8s_config=UserDefinedDagsterK8sConfig.from_dict(
            {
                **config["step_k8s_config"],
                "container_config": {**config["step_k8s_config"]["container_config"], "image": "image:1"},
            }
        ),
    )
    return ApiClient().sanitize_for_serialization(job)


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
