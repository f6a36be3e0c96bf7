"""Gives an environment the bytecode that another one has of the same files: bytecode.py FROM TO

Python takes bytecode for the file whose size and time stand in it, and compiles all others anew: of Dagster and what it
needs, that takes seconds. uv makes its files as links to its cache, so those of two environments have the same time.
"""

import os
import sys


def link(source, target):
    """Link the bytecode of all files that are the same in both; what is there already stays."""
    for folder, _, names in os.walk(source):
        if os.path.basename(folder) != "__pycache__":
            continue
        to = os.path.join(target, os.path.relpath(folder, source))
        same = [name for name in names if is_same(code_of(folder, name), code_of(to, name))]
        if same:
            os.makedirs(to, exist_ok=True)
        for name in same:
            if not os.path.lexists(os.path.join(to, name)):
                os.link(os.path.join(folder, name), os.path.join(to, name))


def code_of(folder, name):
    """Name the file that bytecode was made from."""
    return os.path.join(os.path.dirname(folder), name.split(".")[0] + ".py")


def is_same(one, other):
    """Tell whether two files have one size and one time."""
    try:
        there, here = os.stat(one), os.stat(other)
    except OSError:
        return False
    return (there.st_size, int(there.st_mtime)) == (here.st_size, int(here.st_mtime))


link(*sys.argv[1:])
