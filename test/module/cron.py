"""Asks Dagster about cron lines and time zones: what it takes, and when the lines fire.

Input: {"lines": [[line, zone, seconds since 1970, how many], …], "zones": [zone, …], "instants": [seconds, …]}.
Output: {"ticks": [[seconds, …] or the error, …], "zones": [true or false, …], "offsets": {zone: [seconds, …]}},
the offsets those of the zones at the instants.
"""

import json
import sys
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._utils.schedules import cron_string_iterator, is_valid_cron_string


# What Dagster makes of these is known.
ODD_SAVINGS = {"Antarctica/Troll", "Eire", "Europe/Dublin"}


@dg.op
def nothing(): ...


@dg.job
def job():
    nothing()


def ticks(line, zone, start, count):
    if not is_valid_cron_string(line):
        return "invalid"
    try:
        dg.ScheduleDefinition(name="s", job=job, cron_schedule=line, execution_timezone=zone)
        found = islice(cron_string_iterator(start, line, zone), count)
        return [int(tick.timestamp()) for tick in found]
    except Exception as error:  # noqa: BLE001 - the tests tell which line it was
        return repr(error)


def offsets(zone, instants):
    """Return what a zone is ahead of UTC; nothing where Python takes odd amounts for its daylight saving."""
    times = [datetime.fromtimestamp(instant, ZoneInfo(zone)) for instant in instants]
    savings = {int(time.dst().total_seconds()) for time in times}
    if not savings <= {0, 1800, 3600} and zone not in ODD_SAVINGS:
        return []
    return [int(time.utcoffset().total_seconds()) for time in times]


def is_zone(zone):
    try:
        ZoneInfo(zone)
        dg.ScheduleDefinition(name="s", job=job, cron_schedule="0 6 * * *", execution_timezone=zone)
        dg.DailyPartitionsDefinition(start_date="2026-01-01", timezone=zone).get_first_partition_window()
        return True
    except Exception:  # noqa: BLE001 - refused is refused
        return False


request = json.load(sys.stdin)
answer = {
    "ticks": [ticks(*line) for line in request["lines"]],
    "zones": [is_zone(zone) for zone in request["zones"]],
    "offsets": {
        zone: offsets(zone, request["instants"]) for zone in {line[1] for line in request["lines"]}
    },
}
json.dump(answer, sys.stdout)
