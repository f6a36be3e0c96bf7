"""Becomes the Python of this release, in its folder and with its variables: run.py ARGUMENT …"""

import os
import sys
from pathlib import Path

from dotenv import dotenv_values

RELEASE = Path(__file__).resolve().parent.parent
SHARED = RELEASE.parent.parent / "shared"

# What comes later wins.
for file in (RELEASE / ".deploy" / "variables.env", SHARED / ".env", RELEASE / ".env"):
    for name, value in dotenv_values(file).items():
        os.environ[name] = value or ""

programs = str(Path(sys.executable).parent)
os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", os.defpath)])
os.chdir(RELEASE)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
