#!/usr/bin/env python3
"""A rehearsed day ends with nobody under a wrong name and nothing lost; what nothing can settle waits."""
import json
import subprocess
import sys

from house import House, check, close, event

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

with House(program, people=160) as house:
    token = house.folder / "token"
    token.write_text(house.token)
    on_server = ("--server", house.address, "--token", str(token), "--people", "10")
    for seed in ("4", "5"):
        code, day = rehearse(*on_server, "--seed", seed)
        check(code == 0 and day["signed_in"] == 10, f"a running server is rehearsed on, and once more: {day}")

    base, view, session = house.campaign()
    _, progress = house.call("GET", f"{base}/progress")
    photographed = sum(half["photographed"] for half in progress["day"])
    people = 12 + 2 * 10
    check(0 < photographed <= people,
          f"the day's curve counts people, not pictures: {photographed} of {people}")
    today = [one for one in view["sessions"] if one["date"] == session["date"]]
    session, person = next((one, p) for one in today for p in house.expected(base, one))
    at = {"happened_at_ms": person["slot"]["start_ms"], "session": session["session"]}
    house.call("POST", f"{base}/sessions/{session['session']}/open", 
               {"event_id": event(), "happened_at_ms": session["start_ms"]})
    status, answer = house.call("POST", base + "/sign-ins", {**at, "event_id": event(), "desk": "1",
                                                           "key": {"kind": "student_no", "value": person["student_no"]}})
    check(status == 201, f"somebody else signs in: {answer}")
    ticket = answer["card"]["person"]["token"]
    house.call("POST", base + "/payments", {"event_id": event(), "happened_at_ms": at["happened_at_ms"], "token": ticket, "kind": "later"})
    status, answer = house.call("POST", base + "/swipes", {**at, "event_id": event(), "station": session["stations"][0],
                                                         "key": {"kind": "ticket", "value": ticket}})
    check(status == 201, f"and stands in the line: {answer}")
    run = subprocess.run([program, "rehearse", *on_server, "--seed", "6"], capture_output=True, text=True)
    check(run.returncode != 0 and "stand in the line" in run.stderr, f"then no rehearsal mixes with them: {run.stderr}")
close()
