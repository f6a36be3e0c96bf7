"""Tells whether the files of a release are as they came: files.py write|check, in the folder of the release."""

import hashlib
import json
import os
import sys

LIST = os.path.join(".deploy", "files.json")

# What deploying and running make.
MADE = {".deploy", ".venv", ".env", "__pycache__", ".pytest_cache", ".ruff_cache", "uv.lock"}


def files():
    """Name all files that may have come with the release, with a hash of what is in them."""
    found = {}
    for folder, folders, names in os.walk("."):
        folders[:] = [one for one in folders if one not in MADE and not one.endswith(".egg-info")]
        links = [one for one in folders if os.path.islink(os.path.join(folder, one))]
        for name in [*names, *links]:
            if name not in MADE:
                path = os.path.relpath(os.path.join(folder, name))
                found[path] = digest(path)
    return found


def digest(path):
    """Make a hash of a file, or of where a link leads."""
    if os.path.islink(path):
        return hashlib.sha256(os.fsencode(os.readlink(path))).hexdigest()
    hashed = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            hashed.update(block)
    return hashed.hexdigest()


def write():
    """Write the list."""
    with open(LIST, "w", encoding="ascii") as file:
        json.dump(files(), file, indent=1, sort_keys=True)


def check():
    """Print what was changed, has gone, or is new Python."""
    with open(LIST, encoding="ascii") as file:
        before = json.load(file)
    now = files()
    changed = {path for path, hashed in before.items() if now.get(path) != hashed}
    new = {path for path in now if path not in before and path.endswith(".py")}
    for path in sorted(changed | new):
        os.write(1, os.fsencode(path.replace("\n", " ")) + b"\n")


{"write": write, "check": check}[sys.argv[1]]()
