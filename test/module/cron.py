"""Asks Dagster about cron lines and time zones: what it takes, and when the lines fire.

Input: {"lines": [[line, zone], …], "zones": [zone, …]}.
Output: {"ticks": [[ISO text, …] or null, …], "zones": [true or false, …]}.
"""

import json
import sys
from datetime import datetime, timezone
from itertools import islice
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._utils.schedules import cron_string_iterator, is_valid_cron_string

START = datetime(2026, 1, 1, tzinfo=timezone.utc).timestamp()


@dg.op
def nothing(): ...


@dg.job
def job():
    nothing()


def ticks(line, zone):
    if not is_valid_cron_string(line):
        return None
    dg.ScheduleDefinition(name="s", job=job, cron_schedule=line, execution_timezone=zone)
    found = islice(cron_string_iterator(START, line, zone), 4)
    return [tick.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") for tick in found]


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
    "ticks": [ticks(line, zone) for line, zone in request["lines"]],
    "zones": [is_zone(zone) for zone in request["zones"]],
}
json.dump(answer, sys.stdout)
