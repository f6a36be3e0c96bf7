"""Tells what words circus starts each watcher of a configuration with: the path of it in, JSON out."""

import json
import sys

from circus.config import get_config
from circus.process import Process


def words(watcher: dict) -> list[str]:
    process = Process(watcher["name"], 1, watcher["cmd"], env=watcher["env"], spawn=False)
    return process.format_args()


config = get_config(json.load(sys.stdin))
json.dump({watcher["name"]: words(watcher) for watcher in config["watchers"]}, sys.stdout)
