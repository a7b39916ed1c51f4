#!/usr/bin/env python3
"""A masked station knows numbers and tokens, never a name, a student number or a document number."""
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

from house import House, check, close, event

program = sys.argv[1]
campaigns = Path(__file__).resolve().parent.parent / "campaigns"

with House(program, people=120, more=("--demo-played", "0")) as house:
    base, view, session = house.campaign()
    # The same campaign, put in force again with masked places.
    _, file = house.call("GET", base + "/file")
    toml = file["toml"]
    for place in ("station", "board"):
        toml = toml.replace(f'{place} = "roster"', f'{place} = "masked"')
    status, answer = house.call("PUT", base + "/file", {"toml": toml, "version": file["version"]})
    check(status == 200 and answer["ok"], f"the masked campaign is put in force: {answer}")
    base, view, session = house.campaign()
    check(view["places"]["station"] == "masked", f"the station is masked: {view['places']}")
    where = f"{base}/sessions/{session['session']}/stations/{session['stations'][0]}"
    house.call("POST", f"{base}/sessions/{session['session']}/open",
               {"event_id": event(), "happened_at_ms": session["start_ms"]})
    row = house.expected(base, session)[0]
    at = row["slot"]["start_ms"]
    key = {"kind": "student_no", "value": row["student_no"]}
    _, signed = house.call("POST", base + "/sign-ins", {"event_id": event(), "happened_at_ms": at, "desk": "1",
                                                        "session": session["session"], "key": key})
    token = signed["card"]["person"]["token"]
    house.call("POST", base + "/cash-shifts", {"event_id": event(), "float_fen": 0})
    house.call("POST", base + "/payments", {"event_id": event(), "token": token, "kind": "cash",
                                            "amount_fen": view["fee"]["amount_fen"]})
    ticket = {"kind": "ticket", "value": token}
    status, _ = house.call("POST", base + "/swipes", {"event_id": event(), "happened_at_ms": at, "key": ticket,
                                                      "session": session["session"],
                                                      "station": session["stations"][0]})
    check(status == 201, "the ticket was swiped")
    _, waiting = house.call("GET", where)
    status, seated = house.call("POST", where + "/seat", {"event_id": event(), "happened_at_ms": at + 1000, "key": ticket})
    check(status == 201, f"the ticket's holder was seated: {seated}")
    _, sitting = house.call("GET", where)
    _, board = house.call("GET", f"{base}/board/{session['venue']}")
    check(sitting["mode"] == "masked" and sitting["seated"]["name"] is None, "the station shows a number only")
    _, whole = house.call("GET", f"{base}/graduands/{row['graduand']}")
    _, number = house.call("POST", f"{base}/graduands/{row['graduand']}/unmask", {"purpose": "test"})
    secrets = [row["name"], row["student_no"], number["document_no"]]
    for answer, what in ((waiting, "waiting station"), (sitting, "station"), (board, "board"), (seated, "seat")):
        text = json.dumps(answer, ensure_ascii=False)
        for secret in secrets:
            check(secret not in text, f"no name and no number in the {what}'s answer")
    # The photographer's own account learns no more than the station shows, whatever it asks.
    office = house.token
    house.token = subprocess.run([program, "token", "--data", str(house.data), "--name", "camera",
                                  "--role", "photographer"], check=True, capture_output=True, text=True).stdout.strip()
    status, _ = house.call("GET", f"{base}/graduands/{row['graduand']}")
    check(status == 403, f"a photographer may not open a record: {status}")
    status, _ = house.call("GET", f"{base}/graduands?limit=5")
    check(status == 403, f"a photographer may not list the roster: {status}")
    for path in (f"{base}/sessions/{session['session']}", where, f"{base}/shots", f"{base}/review?state=all"):
        status, answer = house.call("GET", path)
        text = json.dumps(answer, ensure_ascii=False)
        check(status == 200, f"the photographer may ask {path}: {status}")
        for secret in secrets:
            check(secret not in text, f"no name and no number for the photographer in {path}")
    house.token = office
    # The rows of hall, capture and binding speak of tokens.
    database = sqlite3.connect(house.data / "liuying.sqlite")
    for table in ("fact", "sign_in", "sitting", "sitting_end", "shot", "witness", "binding", "question", "journal"):
        rows = database.execute(f"SELECT * FROM {table}").fetchall()
        text = json.dumps([[str(cell) for cell in r] for r in rows], ensure_ascii=False)
        for secret in secrets:
            check(secret not in text, f"no name and no number in the rows of {table}")
    database.close()
close()
