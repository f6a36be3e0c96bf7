"""Waits until no run is in progress: drain.py FOLDER SECONDS prints the ids of those that are left, and is then 4.

The proxy of `dagster code-server start` does not pass the question on, so its children are asked, which have the runs:
`dagster api grpc`, several where the code was reloaded while a run was in progress.
"""

import os
import sys
import time


def processes():
    """Read the command lines of all processes, and their parents."""
    found = {}
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/cmdline", "rb") as file:
                words = file.read().decode(errors="replace").split("\0")
            with open(f"/proc/{number}/stat", "rb") as file:
                parent = file.read().rsplit(b")", 1)[1].split()[1].decode()
        except OSError:
            continue
        found[number] = (parent, words)
    return found


def option(words, *names):
    """Find the value of an option on a command line."""
    return next((words[at + 1] for at, word in enumerate(words[:-1]) if word in names), None)


def runs_of(number, words, all_processes):
    """Ask a server for its runs; count its processes where it does not answer."""
    from dagster._grpc.client import DagsterGrpcClient
    from dagster._serdes import deserialize_value

    socket, port = option(words, "--socket", "-s"), option(words, "--port", "-p")
    try:
        client = DagsterGrpcClient(
            host="localhost" if socket else option(words, "--host", "-h") or "localhost",
            socket=socket,
            port=None if socket else int(port or 0),
        )
        return list(deserialize_value(client.get_current_runs()).current_runs)
    except Exception:
        return [
            f"process {child}"
            for child, (parent, command) in all_processes.items()
            if parent == number and any("multiprocessing.spawn" in word for word in command)
        ]


def runs_in(folder):
    """Find the runs of all servers whose Python lies in the folder."""
    everything = processes()
    return [
        run
        for number, (_, words) in everything.items()
        if words[0].startswith(folder) and "api" in words and "grpc" in words
        for run in runs_of(number, words, everything)
    ]


def main(folder, seconds):
    """Wait."""
    end = time.monotonic() + int(seconds)
    while runs := runs_in(folder):
        if time.monotonic() >= end:
            print("\n".join(runs))
            return 4
        time.sleep(1)
    return 0


sys.exit(main(*sys.argv[1:]))
