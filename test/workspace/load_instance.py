"""Loads the Dagster instance of a folder, stores a run, and tells what it is: the folder in, JSON out."""

import json
import os
import sys

from dagster import DagsterInstance

os.environ["DAGSTER_HOME"] = json.load(sys.stdin)
with DagsterInstance.get() as instance:
    concurrency = instance.get_concurrency_config()
    found = {
        "runs": type(instance.run_storage).__name__,
        "launcher": type(instance.run_launcher).__name__,
        "logs": type(instance.compute_log_manager).__name__,
        "stored": len(instance.get_runs()),
        "pool": concurrency.pool_config.default_pool_limit,
        "queue": concurrency.run_queue_config.max_concurrent_runs,
        "monitored": instance.run_monitoring_enabled,
        "retried": instance.run_retries_enabled,
        "telemetry": instance.get_settings("telemetry").get("enabled"),
    }
json.dump(found, sys.stdout)
