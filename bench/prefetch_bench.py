#!/usr/bin/env python3
"""What an offline desk costs at 50,000 people: the whole fetch, a later one, memory on both sides, disk, one look-up."""
import json
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from house import House, event  # noqa: E402

program = sys.argv[1] if len(sys.argv) > 1 else "build/release/liuying"
people = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000


def megabytes(pid, what):
    return int(re.search(what + r":\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1)) // 1024


def timed(work):
    start = time.monotonic()
    return work(), time.monotonic() - start


with House(program, people=people, more=("--demo-played", "0")) as house:
    base, _, session = house.campaign()
    at = f"{base}/sessions/{session['session']}"
    school, campaign = base.split("/")[4], base.split("/")[6]
    house.call("POST", at + "/open", {"event_id": event()})

    def enrolment():
        return house.call("POST", "/api/v1/devices", {"name": "desk", "kind": "desk", "school": school, "campaign": campaign,
                                                      "session": session["session"]})[1]["code"]

    token = house.call("POST", "/api/v1/devices/enrol", {"code": enrolment()})[1]["token"]

    def fetch(since=""):
        request = urllib.request.Request(f"{house.address}{at}/prefetch" + (f"?since={since}" if since else ""))
        request.add_header("Authorization", "Bearer " + token)
        cursor, size = None, 0
        with urllib.request.urlopen(request, timeout=600) as answer:
            for line in answer:
                size += len(line)
                cursor = cursor or json.loads(line)["head"]["cursor"]
        return cursor, size

    pid = house.process.pid
    Path(f"/proc/{pid}/clear_refs").write_text("5")  # its height from now on
    before = megabytes(pid, "VmRSS")
    (cursor, size), took = timed(fetch)
    print(f"whole: {took:.1f} s, {size / 1e6:.1f} MB; server {before} -> {megabytes(pid, 'VmHWM')} MB at its height")
    row = house.expected(base, session)[0]
    key = {"kind": "student_no", "value": row["student_no"]}
    house.call("POST", base + "/sign-ins", {"event_id": event(), "happened_at_ms": row["slot"]["start_ms"], "desk": "1",
                                            "session": session["session"], "key": key})
    (_, size), took = timed(lambda: fetch(cursor))
    print(f"after one sign-in: {took * 1000:.0f} ms, {size} bytes")

    folder = house.folder / "desk"
    station = subprocess.Popen([program, "station", "--data", str(folder), "--server", house.address, "--campaign",
                                f"{school}/{campaign}", "--session", session["session"], "--port", "0", "--every", "3600",
                                "--enrol", enrolment()], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = re.search(r"stands at (\S+)", station.stdout.readline()).group(1)

    def ask(what, body):
        request = urllib.request.Request(f"{address}/api/station/{what}", method="POST", data=json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.loads(answer.read())

    state, took = timed(lambda: ask("fetch", {}))
    disk = sum(file.stat().st_size for file in folder.rglob("*")) / 1e6
    print(f"station: {state['people']} people on its disk after {took:.1f} s, {disk:.0f} MB; "
          f"{megabytes(station.pid, 'VmHWM')} MB of memory at its height")
    each = sorted(timed(lambda: ask("look-up", {"key": key}))[1] for _ in range(200))
    print(f"look-up: {each[100] * 1000:.1f} ms, the slowest of a hundred {each[197] * 1000:.1f} ms")
    station.terminate()
    station.wait()
