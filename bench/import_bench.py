#!/usr/bin/env python3
"""A roster of 50,000 through the server: dry run and confirmation, seconds and the server's peak memory, beside a bare read of
the same file. The people are invented; their numbers are of region 710000.
"""
import csv
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from house import House, event  # noqa: E402
from invented_roster import roster  # noqa: E402

program = sys.argv[1] if len(sys.argv) > 1 else "build/release/liuying"
PEOPLE = 50_000


def peak_mb(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


with tempfile.TemporaryDirectory() as folder, House(program, people=400, more=("--demo-played", "0")) as house:
    base, view, session = house.campaign()
    file = Path(folder) / "roster.csv"
    file.write_bytes(roster(view, PEOPLE))
    began = time.perf_counter()
    with open(file, newline="", encoding="utf-8") as rows:
        assert sum(1 for _ in csv.reader(rows)) == PEOPLE + 1
    bare = time.perf_counter() - began
    _, listed = house.call("GET", f"{base}/graduands?limit=400")
    keep = {"leave": [row["student_no"] for row in listed["items"]]}
    house.call("POST", f"{base}/sessions/{session['session']}/open",
               {"event_id": event(), "happened_at_ms": session["start_ms"]})
    signing = {"event_id": event(), "session": session["session"], "desk": "1"}
    waits, ended = [], threading.Event()

    def desk():
        """One sign-in again and again: its repeat goes through the writer like the first."""
        who = house.expected(base, session)[0]
        body = signing | {"happened_at_ms": who["slot"]["start_ms"], "key": {"kind": "student_no", "value": who["student_no"]}}
        while not ended.is_set():
            began = time.perf_counter()
            assert house.call("POST", base + "/sign-ins", body)[0] == 201
            waits.append(time.perf_counter() - began)
            time.sleep(0.01)

    def take(words, file_bytes):
        began = time.perf_counter()
        status, run = house.try_roster(base, file_bytes)
        assert status == 201, run
        tried = time.perf_counter() - began
        assert run["counts"]["refuse"] < PEOPLE / 1000, run["counts"]
        tried_peak = peak_mb(house.process.pid)
        waits.clear()
        ended.clear()
        clerk = threading.Thread(target=desk)
        clerk.start()
        began = time.perf_counter()
        status, work = house.call("POST", f"{base}/imports/{run['import']}/confirm", keep)
        answered = time.perf_counter() - began
        began_steps = {}
        while work["state"] == "working":
            began_steps.setdefault(work["step"], time.perf_counter())
            time.sleep(0.05)
            _, work = house.call("GET", f"{base}/imports/{run['import']}/work")
        taken = time.perf_counter() - began
        ends = [*list(began_steps.values())[1:], began + taken]
        steps = ", ".join(f"{step} {end - at:.2f} s" for (step, at), end in zip(began_steps.items(), ends))
        ended.set()
        clerk.join()
        assert work["state"] == "done", work
        print(f"{words}: {work['result']}")
        print(f"  upload and dry run     {tried:6.2f} s = {tried / bare:5.1f} x the bare read, {PEOPLE / tried:,.0f} rows/s, server at most {tried_peak:.0f} MB")
        print(f"  confirmed              {taken:6.2f} s = {taken / bare:5.1f} x the bare read, {PEOPLE / taken:,.0f} rows/s, server at most "
              f"{peak_mb(house.process.pid):.0f} MB; its answer came after {answered:.2f} s")
        print(f"  its steps as seen      {steps or 'over before it was asked for'}")
        print(f"  sign-ins beside it     {len(waits)}, median {sorted(waits)[len(waits) // 2] * 1000:.1f} ms, the longest waited {max(waits):.2f} s")

    print(f"{PEOPLE:,} rows, {file.stat().st_size / 1e6:.1f} MB; bare read (Python's csv) {bare:.2f} s; server {peak_mb(house.process.pid):.0f} MB before")
    take("everybody is new", file.read_bytes())
    take("every record changes", roster(view, PEOPLE, "世界史"))
    take("nothing changes", roster(view, PEOPLE, "世界史"))
