#!/usr/bin/env python3
"""The offices' pages through HTTP at 1,000 and at 8,000 people: the roster page of 50 rows, its filters, the funnel.

Prints milliseconds (median and worst of 15 calls on one kept connection) and how they grow with the people: a factor near 1
does not grow, near 8 grows as the people do.
"""
import http.client
import json
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import urlparse

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from house import House, event  # noqa: E402

program = sys.argv[1] if len(sys.argv) > 1 else "build/release/liuying"
CALLS = 15


class Line:
    """One kept connection."""

    def __init__(self, house):
        where = urlparse(house.address)
        self.connection = http.client.HTTPConnection(where.hostname, where.port)
        self.headers = {"Authorization": "Bearer " + house.token}

    def get(self, path):
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status, body[:300])
        return json.loads(body)


def measure(people):
    with House(program, people=people) as house:
        base, _, _ = house.campaign()
        line = Line(house)
        page = line.get(base + "/graduands?limit=50")
        middle = page
        for _ in range(people // 500 // 2):
            middle = line.get(base + "/graduands?limit=500" + (f"&after={middle['next']}" if middle["next"] else ""))
        asked = {
            "roster page": "/graduands?limit=50",
            "roster page, in the middle": "/graduands?limit=50&after=" + middle["next"],
            "roster page, by stage": "/graduands?limit=50&stage=sign_in",
            "roster page, by standing": "/graduands?limit=50&standing=must_sit",
            "roster page, by name": "/graduands?limit=50&sort=name",
            "search of one": "/graduands?limit=50&q=" + page["items"][-1]["student_no"],
            "funnel by college": "/progress?by=college",
            "funnel by session": "/progress?by=session",
        }
        found = {}
        for name, path in asked.items():
            line.get(base + path)
            times = []
            for _ in range(CALLS):
                began = time.perf_counter()
                line.get(base + path)
                times.append((time.perf_counter() - began) * 1000)
            found[name] = (statistics.median(times), max(times))
        # The first look after something happened: what came since is folded in.
        times = []
        for row in page["items"][:CALLS]:
            house.call("POST", f"{base}/graduands/{row['graduand']}/excuse", {"event_id": event(), "reason": "bench"})
            began = time.perf_counter()
            line.get(base + "/progress?by=college")
            times.append((time.perf_counter() - began) * 1000)
        found["funnel after a change"] = (statistics.median(times), max(times))
        return found


small, large = measure(1000), measure(8000)
print(f"{'ms: median (worst)':32}{'1,000 people':>20}{'8,000 people':>20}{'growth':>9}")
for name, (few, worst_few) in small.items():
    many, worst_many = large[name]
    print(f"{name:32}{few:11.1f} ({worst_few:6.1f}){many:11.1f} ({worst_many:6.1f}){many / few:9.1f}")
