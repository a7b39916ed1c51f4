#!/usr/bin/env python3
"""A large roster is taken beside the requests: its progress is told, desks go on, it is found again, and it can be stopped."""
import sys
import threading
import time

from house import House, check, close, event, until
from invented_roster import roster

program = sys.argv[1]
rows = 20000

with House(program, people=400, more=("--demo-played", "0")) as house:
    base, view, session = house.campaign()
    _, listed = house.call("GET", f"{base}/graduands?limit=400")
    there = [row["student_no"] for row in listed["items"]]
    waiting = [row for row in house.expected(base, session)]
    house.call("POST", f"{base}/sessions/{session['session']}/open",
               {"event_id": event(), "happened_at_ms": session["start_ms"]})
    status, run = house.upload(f"{base}/imports", roster(view, rows), {}, name="roster.csv")
    check(status == 201 and run["diff"]["added"] > rows - 9, f"{rows} new people are tried: {status} {run['diff']}")
    rows = run["diff"]["added"]  # the demo's people may hold a few of the numbers
    _, other = house.upload(f"{base}/imports", roster(view, 3, "世界史"), {}, name="other.csv")
    at = f"{base}/imports/{run['import']}"
    keep = {"leave": there}  # who is not in the file stays on the roster

    def people():
        return house.call("GET", f"{base}/graduands?limit=1")[1]["total"]

    def work():
        return house.call("GET", f"{at}/work")[1]

    check(work()["state"] == "idle", "nothing is taken before somebody says so")
    began = time.monotonic()
    status, answer = house.call("POST", f"{at}/confirm", keep)
    check(status == 202 and answer["state"] == "working", f"the answer does not wait for the end: {status} {answer}")
    check(time.monotonic() - began < 3, "and comes soon")
    status, answer = house.call("POST", f"{at}/confirm", keep)
    check(status == 202 and answer["import"] == run["import"], "pressed twice it is the same work")
    status, answer = house.call("POST", f"{base}/imports/{other['import']}/confirm", {})
    check(status == 409 and answer["kind"] == "import_busy", f"another import waits its turn: {answer}")
    status, answer = house.call("POST", f"{at}/stop", {})
    stopped = until(lambda: (now := work())["state"] not in ("working", "stopping") and now, "the stop")
    check(stopped["state"] == "refused" and stopped["refusal"]["kind"] == "import_stopped", f"it stops: {stopped}")
    check(people() == len(there), "and nothing has happened")
    check(house.call("GET", f"{at}?limit=1")[1]["state"] == "dry_run", "it can be confirmed still")

    seen, waits, ended = [], [], threading.Event()

    asked = [{"event_id": event(), "happened_at_ms": row["slot"]["start_ms"], "session": session["session"], "desk": "1",
              "key": {"kind": "student_no", "value": row["student_no"]}} for row in waiting]

    def desk():
        """Signs in, and once all are in sends what it sent before: that waits for the writer no less."""
        while not ended.is_set():
            body = asked[len(waits) % len(asked)]
            began = time.monotonic()
            status, _ = house.call("POST", base + "/sign-ins", body)
            waits.append((time.monotonic() - began, status))
            time.sleep(0.02)

    clerk = threading.Thread(target=desk)
    clerk.start()
    house.call("POST", f"{at}/confirm", keep)

    def look():
        seen.append(work())
        time.sleep(0.02)
        return seen[-1]["state"] not in ("working", "stopping")

    until(look, "the end of the import")
    ended.set()
    clerk.join()
    steps = [one["step"] for one in seen]
    order = ["reading", "comparing", "preparing", "waiting", "writing"]
    check([order.index(one) for one in steps] == sorted(order.index(one) for one in steps), f"its steps go forward: {steps}")
    check(any(one["of"] == rows and 0 < one["done"] < rows for one in seen), "and say how many of how many")
    check(seen[-1]["state"] == "done" and seen[-1]["result"]["added"] == rows, f"then it is done: {seen[-1]}")
    check(seen[-1]["result"]["left"] == len(there), "who is to be left is left")
    check(people() == rows + len(there), "everybody is there")
    check(len(waits) > 10 and all(status == 201 for _, status in waits), f"the desk went on: {len(waits)} sign-ins")
    check(max(wait for wait, _ in waits) < 6, f"and nobody waited for the whole of it: {max(waits)}")
    status, again = house.call("POST", f"{at}/confirm", keep)
    check(status == 200 and again["result"] == seen[-1]["result"], "whoever lost the answer gets it again")
    print(f"sign-ins beside it: {len(waits)}, the longest waited {max(wait for wait, _ in waits):.2f} s")
close()
