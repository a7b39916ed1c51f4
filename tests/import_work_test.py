#!/usr/bin/env python3
"""A large roster is read and taken beside the requests: its progress is told, desks go on, it is found again, and it can be stopped."""
import sys
import threading
import time

from house import House, check, close, event, until
from invented_roster import roster

program = sys.argv[1]
rows = 40000

with House(program, people=400, more=("--demo-played", "0")) as house:
    base, view, session = house.campaign()
    _, listed = house.call("GET", f"{base}/graduands?limit=400")
    there = [row["student_no"] for row in listed["items"]]
    waiting = [row for row in house.expected(base, session)]
    house.call("POST", f"{base}/sessions/{session['session']}/open",
               {"event_id": event(), "happened_at_ms": session["start_ms"]})

    # Reading. Twice as many rows as are taken below: none is read within the second its answer waits.
    large = roster(view, 2 * rows)
    spool = house.data / "arriving"

    def blobs():
        return sorted(path for path in (house.data / "blobs").rglob("*") if path.is_file())

    def begin_reading():
        began = time.monotonic()
        status, work = house.upload(f"{base}/imports", large, {}, name="large.csv")
        check(status == 202 and work["state"] == "working" and work["job"] == "reading", f"a large file is read beside the requests: {status} {work}")
        check(time.monotonic() - began < 4, "and its answer comes soon")
        return f"{base}/imports/{work['import']}"

    def seen_reading(at):
        return house.call("GET", f"{at}/work")[1]

    at = begin_reading()
    check(seen_reading(at)["file"] == "large.csv", "whoever comes back finds it by its name")

    def lately():
        return house.call("GET", f"{base}/imports")[1]["items"]

    check([(one["file"], one["state"], one["made_at_ms"]) for one in lately()[:1]] == [("large.csv", "reading", None)],
          f"and in the list of what was sent: {lately()}")
    for method, path in (("GET", at), ("POST", f"{at}/confirm"), ("POST", f"{at}/drop"), ("GET", f"{at}/report.xlsx")):
        status, answer = house.call(method, path, {} if method == "POST" else None)
        check(status == 409 and answer["kind"] == "import_being_read", f"until it is read there is nothing to see or take: {answer}")
    status, answer = house.call("GET", at.replace("/campaigns/", "/campaigns/no-such-") + "/work")
    check(status == 404, "another campaign knows nothing of it")
    seen = []

    def look_at_reading():
        seen.append(seen_reading(at))
        time.sleep(0.02)
        return seen[-1]["state"] not in ("working", "stopping")

    until(look_at_reading, "the end of the reading")
    order = ["reading", "checking", "comparing", "keeping"]
    steps = [order.index(one["step"]) for one in seen]
    check(steps == sorted(steps), f"its steps go forward: {steps}")
    check(any(one["step"] == "checking" and one["of"] == 2 * rows and 0 < one["done"] < one["of"] for one in seen), "and say how many rows of how many")
    check(seen[-1]["state"] == "done" and seen[-1]["result"] is None, f"then it is read: {seen[-1]}")
    status, report = house.call("GET", f"{at}?limit=1")
    check(status == 200 and report["state"] == "dry_run" and report["counts"]["rows"] == 2 * rows, "and its report is there")
    check(not list(spool.iterdir()), "the uploaded file is kept in one place only")

    kept = blobs()
    at = begin_reading()
    status, stopped = house.call("POST", f"{at}/stop", {})
    stopped = until(lambda: (now := seen_reading(at))["state"] == "refused" and now, "the stop of the reading")
    check(stopped["refusal"]["kind"] == "import_stopped" and stopped["job"] == "reading", f"a reading can be stopped: {stopped}")
    check(house.call("GET", at)[0] == 404 and not list(spool.iterdir()), "and nothing of it is left")
    check(blobs() == kept, "not its bytes either")
    status, broken = house.try_roster(base, large.replace("学号".encode(), "档号".encode(), 1))
    check(status == 422 and broken["kind"] == "missing_column" and broken["details"]["columns"][0] == {"column": "档号", "field": None},
          f"what is refused is told with its columns: {broken}")
    status, broken = house.try_roster(base, large + b'\n"never closed')
    check(status == 422 and broken["kind"] == "file_unclosed_quote", f"a fault at its end takes all of it back: {broken}")
    at = begin_reading()
    house.stop()
    house.start()
    check(house.call("GET", f"{at}/work")[0] == 404 and not list(spool.iterdir()), "a server that ends in the midst has read nothing")

    # Taking.
    status, run = house.try_roster(base, roster(view, rows))
    check(status == 201 and run["diff"]["added"] > rows - 9, f"{rows} new people are tried: {status} {run['diff']}")
    rows = run["diff"]["added"]  # the demo's people may hold a few of the numbers
    _, other = house.try_roster(base, roster(view, 3, "世界史"), "other.csv")
    at = f"{base}/imports/{run['import']}"
    keep = {"leave": there}  # who is not in the file stays on the roster

    def people():
        return house.call("GET", f"{base}/graduands?limit=1")[1]["total"]

    def work():
        return house.call("GET", f"{at}/work")[1]

    check((work()["job"], work()["state"]) == ("reading", "done"), "nothing is taken before somebody says so")
    began = time.monotonic()
    status, answer = house.call("POST", f"{at}/confirm", keep)
    check(status == 202 and answer["state"] == "working", f"the answer does not wait for the end: {status} {answer}")
    check(time.monotonic() - began < 3, "and comes soon")
    status, answer = house.call("POST", f"{at}/confirm", keep)
    check(status == 202 and answer["import"] == run["import"], "pressed twice it is the same work")
    told = {one["import"]: one["state"] for one in lately()}
    check((told[run["import"]], told[other["import"]]) == ("taking", "dry_run"), f"the list says which is being taken: {told}")
    status, answer = house.call("POST", f"{base}/imports/{other['import']}/confirm", {})
    check(status == 409 and answer["kind"] == "import_busy", f"another import waits its turn: {answer}")
    for act, body in (("drop", {}), ("columns", {"columns": run["columns"]})):
        status, answer = house.call("POST", f"{at}/{act}", body)
        check(status == 409 and answer["kind"] == "import_busy", f"what is being taken is neither dropped nor read anew: {act} {answer}")
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
    status, answer = house.call("POST", f"{at}/drop", {})
    check(status == 409 and answer["kind"] == "import_settled", f"what was taken is not dropped: {answer}")
    dropped = [house.call("POST", f"{base}/imports/{other['import']}/drop", {})[0] for _ in range(2)]
    check(dropped == [200, 409], f"what was dropped is not dropped again: {dropped}")
    print(f"sign-ins beside it: {len(waits)}, the longest waited {max(wait for wait, _ in waits):.2f} s")
close()
