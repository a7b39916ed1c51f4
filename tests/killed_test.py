#!/usr/bin/env python3
"""kill -9 at any moment: whatever was acknowledged is there after the next start, and once only."""
import sys
import threading

from house import House, check, close, event

program = sys.argv[1]

with House(program, people=400) as house:
    base, view, session = house.campaign()
    _, people = house.call("GET", f"{base}/graduands?limit=400&session={session['session']}")
    numbers = [row["student_no"] for row in people["items"] if row["slot"]]
    slots = {row["student_no"]: row["slot"]["start_ms"] for row in people["items"] if row["slot"]}
    house.call("POST", f"{base}/sessions/{session['session']}/open",
               {"event_id": event(), "happened_at_ms": session["start_ms"]})
    acknowledged, asked = {}, {}

    def desk(mine):
        for number in mine:
            body = {"event_id": event(), "happened_at_ms": slots[number], "session": session["session"],
                    "desk": "1", "key": {"kind": "student_no", "value": number}}
            asked[number] = body
            try:
                status, answer = house.call("POST", base + "/sign-ins", body)
            except OSError:
                return
            if status == 201:
                acknowledged[number] = answer["sign_in_no"]

    for round_no in range(3):
        mine = numbers[round_no * 24:(round_no + 1) * 24]
        desks = [threading.Thread(target=desk, args=(mine[i::3],)) for i in range(3)]
        for thread in desks:
            thread.start()
        while len(acknowledged) < round_no * 24 + 4 and any(t.is_alive() for t in desks):
            desks[0].join(0.001)
        house.kill()
        for thread in desks:
            thread.join()
        house.start()
    check(len(acknowledged) >= 3, f"something was acknowledged before each kill: {len(acknowledged)}")
    for number, sign_in_no in acknowledged.items():
        status, answer = house.call("POST", base + "/sign-ins", asked[number])
        check(status == 201 and answer["again"] and answer["sign_in_no"] == sign_in_no,
              f"the sign-in that was acknowledged is there with its number: {status} {answer}")
    _, again = house.call("GET", f"{base}/sessions/{session['session']}")
    check(again["counts"]["signed_in"] >= len(acknowledged), "nobody who was signed in is missing")
    check(again["adds_up"], "the session's numbers add up")
close()
