#!/usr/bin/env python3
"""A rehearsed day ends with nobody under a wrong name and nothing lost; what nothing can settle waits."""
import json
import subprocess
import sys

from house import check, close

program = sys.argv[1]


def rehearse(*more):
    run = subprocess.run([program, "rehearse", "--json", *more], capture_output=True, text=True)
    return run.returncode, json.loads(run.stdout)


for seed in ("1", "2"):
    code, day = rehearse("--people", "40", "--seed", seed)
    check(code == 0, f"the day of seed {seed} ends well: {day}")
    check(day["bound_wrong"] == 0, "no picture ends under a wrong name")
    check(day["lost"] == 0, "nothing acknowledged is lost")
    check(day["people"] == day["signed_in"] == 40, "everybody who came was signed in")
    check(day["bound_right"] + day["bound_wrong"] + day["waiting"] == day["shots"], "every shot is bound or waits")
    check(day["bound_right"] > day["shots"] // 2, f"scanned tickets bind most shots by themselves: {day}")

code, day = rehearse("--people", "20", "--seed", "3", "--scanned", "0")
check(day["bound_wrong"] == 0 and day["waiting"] > 0, f"without scans nothing binds to a wrong person: {day}")
close()
