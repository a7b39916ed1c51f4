#!/usr/bin/env python3
"""The desk under load, against limits measured in the same run.

1. Sign-ins per second through the API, each durable before it is answered, beside raw SQLite commits of one row
   (WAL, synchronous=FULL) on the same disk.
2. Swipe → answer, p50 and p99 in milliseconds, at 4 stations while 200 live streams are open.
"""
import http.client
import json
import sqlite3
import statistics
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlparse

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from house import House, event  # noqa: E402

program = sys.argv[1] if len(sys.argv) > 1 else "build/release/liuying"


def raw_commits(folder, seconds):
    database = sqlite3.connect(folder / "raw.sqlite", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, body TEXT)")
    count, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO one (body) VALUES (?)", ("x" * 300,))
        database.execute("COMMIT")
        count += 1
    return count / seconds


class Line:
    """One kept connection."""

    def __init__(self, house):
        where = urlparse(house.address)
        self.connection = http.client.HTTPConnection(where.hostname, where.port)
        self.headers = {"Authorization": "Bearer " + house.token, "Content-Type": "application/json"}

    def post(self, path, body):
        self.connection.request("POST", path, json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")


with House(program, people=8000) as house:
    base, view, session = house.campaign()
    people, after = [], ""
    sessions = {s["session"]: s for s in view["sessions"] if s["date"] == session["date"]}
    for name in sessions:
        after = ""
        while True:
            _, page = house.call("GET", f"{base}/graduands?limit=500&session={name}" + (f"&after={after}" if after else ""))
            people += [(row["student_no"], name, row["slot"]["start_ms"]) for row in page["items"] if row["slot"]]
            after = page["next"]
            if not after:
                break
        house.call("POST", f"{base}/sessions/{name}/open", {"event_id": event(), "happened_at_ms": sessions[name]["start_ms"]})
    people = [p for p in people]
    raw = raw_commits(house.folder, 3)
    tokens, lock, taken, seconds = {}, threading.Lock(), [], 2
    todo = iter(people)

    def desk():
        line = Line(house)
        while time.perf_counter() < until:
            with lock:
                person = next(todo, None)
            if person is None:
                return
            number, name, at = person
            status, answer = line.post(base + "/sign-ins", {
                "event_id": event(), "happened_at_ms": at, "session": name, "desk": "bench",
                "key": {"kind": "student_no", "value": number}})
            if status == 201:
                taken.append(time.perf_counter())
                tokens[answer["card"]["person"]["token"]] = (name, at)

    for desks in (1, 16):
        before, began = len(taken), time.perf_counter()
        until = began + seconds
        threads = [threading.Thread(target=desk) for _ in range(desks)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rate = (len(taken) - before) / (time.perf_counter() - began)
        print(f"sign-ins/s, {desks:2} desks: {rate:8.1f}   raw SQLite commits/s: {raw:8.1f}   ratio {rate / raw:5.2f}")

    where = urlparse(house.address)
    streams = []
    for _ in range(200):
        stream = http.client.HTTPConnection(where.hostname, where.port)
        stream.request("GET", base + "/events", headers={"Authorization": "Bearer " + house.token})
        streams.append(stream)
    line = Line(house)
    line.post(base + "/cash-shifts", {"event_id": event(), "float_fen": 0})
    times, place = [], 0
    for token, (name, at) in list(tokens.items())[:400]:
        stations = sessions[name]["stations"]
        station = stations[place % min(4, len(stations))]
        place += 1
        line.post(base + "/payments", {"event_id": event(), "token": token, "kind": "later"})
        began = time.perf_counter()
        status, _ = line.post(base + "/swipes", {"event_id": event(), "happened_at_ms": at, "session": name, "station": station,
                                                 "key": {"kind": "ticket", "value": token}})
        if status == 201:
            times.append((time.perf_counter() - began) * 1000)
        line.post(f"{base}/sessions/{name}/stations/{station}/seat", {"event_id": event(), "happened_at_ms": at + 1000})
    times.sort()
    print(f"swipe → answer, 4 stations, 200 live streams: p50 {statistics.median(times):.1f} ms, "
          f"p99 {times[int(len(times) * 0.99) - 1]:.1f} ms, {len(times)} swipes "
          f"(one raw durable commit: {1000 / raw:.1f} ms, ratio of p99 {times[int(len(times) * 0.99) - 1] * raw / 1000:.1f})")
