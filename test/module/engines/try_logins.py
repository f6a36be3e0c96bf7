"""Tries to use databases that are not there, or not for us, and tells what was said and how long it took.

The argument is {"root", "package", "settings": {variable: value}, "cases": [fields of the resource]}; a field that is
{"variable": value} is given as a variable of the environment. Output: of each case its failure, or the server's version.
"""

import importlib
import json
import os
import sys
from time import monotonic
from traceback import format_exc

import dagster as dg

request = json.loads(sys.argv[1])
sys.path.insert(0, f"{request['root']}/src")
Database = importlib.import_module(f"{request['package']}.database").Database


def field(value):
    if not isinstance(value, dict):
        return value
    ((variable, text),) = value.items()
    os.environ[variable] = text
    return dg.EnvVar(variable)


@dg.op
def use(db: Database) -> str:
    return db.healthcheck()


def attempt(fields):
    db = Database(**{name: field(value) for name, value in fields.items()})

    @dg.job(resource_defs={"db": db})
    def job():
        use()

    started = monotonic()
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False)
        log = "\n".join(entry.to_json() for entry in instance.all_logs(result.run_id))
    seen = {"seconds": monotonic() - started, "log": log, "repr": repr(db) + str(db)}
    if result.success:
        return {**seen, "version": result.output_for_node("use")}
    failure = result.failure_data_for_node("use")
    user = failure.user_failure_data
    said = user.description if user else failure.error.to_string()
    # As a script would see it, without a run.
    plain = {name: os.environ[next(iter(v))] if isinstance(v, dict) else v for name, v in fields.items()}
    direct = Database(**plain)
    try:
        direct.healthcheck()
    except Exception:  # noqa: BLE001 - whatever is printed counts
        seen["trace"] = format_exc() + repr(direct)
    return {**seen, "failure": said, "retries": failure.error.cls_name}


json.dump([attempt(fields) for fields in request["cases"]], sys.stdout)
