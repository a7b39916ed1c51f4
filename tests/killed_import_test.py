#!/usr/bin/env python3
"""kill -9 in the midst of confirming a roster: the old roster stands or the new one, never a part, and it can be confirmed again."""
import sys
import threading

from house import House, check, close
from invented_roster import roster

program = sys.argv[1]
rows = 6000


with House(program, people=40, more=("--demo-played", "0")) as house:
    base, view, _ = house.campaign()
    file = roster(view, rows)
    status, run = house.try_roster(base, file)
    check(status == 201 and run["diff"]["added"] == rows and run["counts"]["refuse"] == 0, f"{rows} new people are tried: {status}")

    def people():
        return house.call("GET", f"{base}/graduands?limit=1")[1]["total"]

    before = people()
    after = rows  # who is not in the file is marked gone, and no longer listed
    answers = []

    at = f"{base}/imports/{run['import']}"

    def taken():
        """The answer, once it is taken or refused."""
        status, work = house.call("POST", f"{at}/confirm", {})
        while status == 202 or work.get("state") == "working":
            status, work = house.call("GET", f"{at}/work")
        return status, work

    def confirm():
        try:
            answers.append(taken())
        except OSError:
            answers.append(None)

    stood = []
    for wait in (0.005, 0.05, 0.15, 0.3, 0.5, 0.8):
        office = threading.Thread(target=confirm)
        office.start()
        office.join(wait)
        house.kill()
        office.join()
        house.start()
        stood.append(people())
        check(stood[-1] in (before, after), f"after {wait} s: all or nobody, {stood[-1]} people")
        if answers[-1] and answers[-1][0] == 200:
            check(stood[-1] == after, "and what was acknowledged is there")
        if stood[-1] != before:
            break
    check(stood[0] == before, f"the first kill came before the end: {stood}")
    if stood[-1] == before:
        status, done = taken()
        check(status == 200 and done["result"]["added"] == rows, f"the same try is confirmed once more: {status} {done}")
    check(people() == after, "then everybody is there")
    house.stop()
    house.start()
    status, again = house.call("POST", f"{at}/confirm", {})
    check(status == 409 and again["kind"] == "import_settled", f"and once only: {again}")
close()
