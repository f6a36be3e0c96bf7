"""Loads the definitions of a module as its code server will, and prints what they are, as JSON: load.py MODULE"""

import json
import os
import sys
import traceback

# Code may print when it is imported: what this program prints goes past it.
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
# As for `python -m dagster`: the folder, and not that of this file.
sys.path[0] = os.getcwd()

from dagster._core.types.loadable_target_origin import LoadableTargetOrigin  # noqa: E402
from dagster._grpc.server import LoadedRepositories  # noqa: E402


def load(module):
    """Load the definitions; what they fail of is printed last, without what it came through."""
    origin = LoadableTargetOrigin(
        executable_path=sys.executable, module_name=module, working_directory=os.getcwd()
    )
    try:
        return LoadedRepositories(
            origin, container_image=None, entry_point=[], container_context=None
        )
    except Exception as error:
        traceback.print_exc()
        while error.__cause__ is not None:
            error = error.__cause__
        sys.exit(f"{type(error).__name__}: {' '.join(str(error).split())}")


module = sys.argv[1]
repositories = load(module).definitions_by_name.values()
found = {
    "module": module,
    "assets": sorted(
        key.to_user_string()
        for repository in repositories
        for key in repository.asset_graph.get_all_asset_keys()
    ),
    "jobs": sorted(job.name for repository in repositories for job in repository.get_all_jobs()),
}
# What a library leaves running may end the process before its files are written.
with answer:
    json.dump(found, answer)
