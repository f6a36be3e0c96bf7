"""Asks the code server on a port who it is, by Dagster's own client.

gate.py id ADDRESS PORT                      the id of the server; nothing where none answers
gate.py serving ADDRESS PORT                 what it serves from: a folder or an image; or why it serves nothing
gate.py wait ADDRESS PORT SOURCE ID SECONDS  waits until a server that is not ID serves what stdin says, from SOURCE
"""

import json
import os
import sys
import time

import grpc
from dagster._core.remote_origin import GrpcServerCodeLocationOrigin, RemoteRepositoryOrigin
from dagster._grpc.__generated__.dagster_api_pb2 import Empty
from dagster._grpc.__generated__.dagster_api_pb2_grpc import DagsterApiStub
from dagster._grpc.client import DagsterGrpcClient
from dagster._serdes import deserialize_value


class NotYet(Exception):
    """The server does not serve what it should; it may come to that."""


class Wrong(Exception):
    """The server will not come to serve what it should."""


def identity(address, port):
    """Ask for the id of the server: it changes with each start, also of the process behind its proxy."""
    # A new connection each time. Dagster's client does not say so, and gRPC then gives it the one that it has.
    options = [("grpc.use_local_subchannel_pool", 1)]
    try:
        with grpc.insecure_channel(f"{address}:{port}", options) as channel:
            return DagsterApiStub(channel).GetServerId(Empty(), timeout=5).server_id
    except grpc.RpcError as error:
        raise NotYet("it does not answer") from error


def repositories(client):
    """Ask what is served. A server whose code does not load answers too, and calls itself healthy."""
    try:
        answer = deserialize_value(client.list_repositories())
    except Exception as error:
        raise NotYet("it does not answer") from error
    if not hasattr(answer, "repository_symbols"):
        raise Wrong(f"its code does not load: {reason(answer)}")
    return answer


def reason(error):
    """Tell what an error came from, in one line."""
    while error.cause:
        error = error.cause
    return " ".join(error.message.split())


def source(answer):
    """Tell where the server has its code from: an image, else the folder of its environment."""
    if answer.container_image:
        return answer.container_image
    if answer.executable_path:
        return os.path.realpath(answer.executable_path.rsplit("/.venv/", 1)[0])
    pointers = answer.repository_code_pointer_dict.values()
    folders = [getattr(pointer, "working_directory", None) for pointer in pointers]
    return next((os.path.realpath(folder) for folder in folders if folder), "")


def package(module):
    """Name the package that a module is in."""
    return module.split(".")[0]


def modules(answer):
    """Name the packages that the definitions come from; of a file, nothing is known."""
    pointers = answer.repository_code_pointer_dict.values()
    return {package(pointer.module) for pointer in pointers if getattr(pointer, "module", None)}


def definitions(client, answer, address, port):
    """Ask for the names of all assets and jobs."""
    location = GrpcServerCodeLocationOrigin(host=address, port=port, location_name="gate")
    assets, jobs = set(), set()
    for symbol in answer.repository_symbols:
        origin = RemoteRepositoryOrigin(location, symbol.repository_name)
        snap = deserialize_value(client.external_repository(origin, defer_snapshots=True))
        assets |= {node.asset_key.to_user_string() for node in snap.asset_nodes}
        jobs |= {job.name for job in snap.get_job_refs()}
    return assets, jobs


def check(address, port, wanted_source, id_before, wanted):
    """Check once that the right server serves the right definitions."""
    # Two servers can share a port (SO_REUSEPORT), and each connection finds one of them. So many
    # do not find one alone by chance, however often they are made until the time is over.
    ids = {identity(address, port) for _ in range(32)}
    if id_before in ids:
        raise NotYet("the server from before the restart still answers")
    if len(ids) > 1:
        raise NotYet("several servers share its port")
    client = DagsterGrpcClient(host=address, port=port)
    answer = repositories(client)
    # A server may have been started by the link that leads to the release.
    wanted_source = (
        os.path.realpath(wanted_source) if wanted_source.startswith("/") else wanted_source
    )
    if source(answer) != wanted_source:
        raise NotYet(f"it serves {source(answer) or 'something else'}")
    strangers = modules(answer) - {package(wanted["module"])}
    if strangers:
        raise Wrong(f"it serves {', '.join(sorted(strangers))}, not {wanted['module']}")
    assets, jobs = definitions(client, answer, address, port)
    for kind, served, expected in (
        ("assets", assets, set(wanted["assets"])),
        ("jobs", jobs, set(wanted["jobs"])),
    ):
        if served != expected:
            names = ", ".join(sorted(served ^ expected)[:5])
            raise Wrong(f"it serves other {kind} than the release has: {names}")


def wait(address, port, wanted_source, id_before, seconds):
    """Check until it is right, or the time is over."""
    wanted = json.load(sys.stdin)
    end = time.monotonic() + seconds
    while True:
        try:
            return check(address, port, wanted_source, id_before, wanted)
        except NotYet as error:
            if time.monotonic() >= end:
                raise Wrong(f"{error}, after {seconds} seconds") from error
        time.sleep(0.3)


def main(task, address, port, *rest):
    """Do one of the tasks."""
    # Inside the address that a server of all addresses has, this machine is the loopback.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    host = f"[{host}]" if ":" in host else host
    try:
        if task == "id":
            print(identity(host, port))
        elif task == "serving":
            print(source(repositories(DagsterGrpcClient(host=host, port=int(port)))))
        else:
            wait(host, int(port), rest[0], rest[1], int(rest[2]))
    except (NotYet, Wrong) as error:
        print(error, file=sys.stderr)
        return 4
    return 0


sys.exit(main(*sys.argv[1:]))
