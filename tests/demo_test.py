#!/usr/bin/env python3
"""The demo can be started at any hour, and again at another one: somebody can always be photographed."""
import datetime
import os
import shutil
import sqlite3
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent))
from house import House, check, close  # noqa: E402

program = sys.argv[1]
zone = ZoneInfo("Asia/Shanghai")


def under_way(house, now):
    """The sessions at which one who comes now can still be photographed."""
    _, view, _ = house.campaign()
    ms = now.timestamp() * 1000
    return [s["session"] for s in view["sessions"] if s["start_ms"] <= ms and ms + 30 * 60_000 <= s["end_ms"]]


def at(day, clock):
    return datetime.datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)


def start_at(house, moment):
    """The program under a clock that begins at that moment (libfaketime)."""
    house.environment = {**os.environ, "LD_PRELOAD": faketime, "FAKETIME": moment.astimezone(datetime.timezone.utc).strftime("@%Y-%m-%d %H:%M:%S"),
                         "TZ": "UTC", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    house.token = None  # the one of an earlier day has expired
    house.start()


faketime = next((str(p) for p in Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)
check(faketime is not None, "libfaketime is installed")
if faketime:
    house = House(program, people=40)
    try:
        for day, clock in (("2026-11-24", "09:20"), ("2026-11-24", "15:00"), ("2026-11-24", "23:10"), ("2026-11-25", "00:05"),
                           ("2026-12-03", "12:40")):
            moment = at(day, clock)
            start_at(house, moment)
            check(under_way(house, moment), f"started on {day} at {clock}, a session is under way")
            base, _, _ = house.campaign()
            _, people = house.call("GET", f"{base}/graduands?limit=500")
            check(len(people["items"]) == 40, "the same people are there")
            check(sum(1 for one in people["items"] if one["slot"]) > 0, "and they have their time")
            house.stop()
    finally:
        house.stop()
        shutil.rmtree(house.folder, ignore_errors=True)

    # Those already photographed came before whoever tries the demo: nothing of theirs lies ahead of the clock.
    for day, clock, some in (("2026-11-25", "00:03", 1), ("2026-11-24", "11:40", 8), ("2026-11-24", "23:50", 8)):
        house = House(program, people=240)
        try:
            start_at(house, at(day, clock))
            next(line for line in house.process.stdout if "works once" in line)
            base, view, _ = house.campaign()
            _, shots = house.call("GET", f"{base}/shots?limit=200")
            check(len({one["sitting"] for one in shots["items"] if one["sitting"]}) >= some,
                  f"at {clock} some of today's have been photographed")
            with sqlite3.connect(f"file:{house.data}/liuying.sqlite?mode=ro", uri=True) as database:
                acts = [at_ms for at_ms, in database.execute("SELECT at_ms FROM fact")]
            moments = [one["taken_at_ms"] for one in shots["items"]] + acts
            check(max(moments) <= (at(day, clock).timestamp() + 120) * 1000, f"and nothing happened after {clock}")
        finally:
            house.stop()
            shutil.rmtree(house.folder, ignore_errors=True)
close()
