"""Prints src/module/time-zones.ts: the time zones that a module may name.

They are those of the tzdata package, which Dagster brings along, so that a module's schedule loads wherever it
runs. Run with the Python of the test environment:
    .cache/python/bin/python scripts/time-zones.py > src/module/time-zones.ts
"""

import os
import textwrap

os.environ["PYTHONTZPATH"] = ""  # not the zones of this machine

from zoneinfo import available_timezones  # noqa: E402

zones = textwrap.wrap(" ".join(sorted(available_timezones())), 105, break_on_hyphens=False)
print("// Written by scripts/time-zones.py: change it there.\n")
print("/** The time zones of the tzdata package, which Dagster reads. */")
print("export const TIME_ZONES: ReadonlySet<string> = new Set(")
print("  `")
print("\n".join(f"  {line}" for line in zones))
print("`")
print("    .trim()")
print("    .split(/\\s+/),")
print(");")
