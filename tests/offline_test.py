#!/usr/bin/env python3
"""A desk without the network answers as the server does, after kill -9 too, and its disk tells nobody's name or number."""
import json
import re
import sys
import threading

from house import House, check, close, event, until
from offline_station import Station, free_port

program = sys.argv[1]


def compared(status, card):
    """What both sides say, without what only the server knows."""
    if status != 200:
        return status, card["kind"]
    card["fee"].pop("receipt_no")
    return status, json.dumps({name: card[name] for name in ("standing", "slot", "fee", "sign_in_no", "state", "offered",
                                                              "refusal", "may_be_admitted")}, sort_keys=True)


def kind_of(answer):
    """What is offered, or why not."""
    card = json.loads(answer[1])
    return card["refusal"]["kind"] if card["refusal"] else card["offered"]


with House(program, people=400, more=("--demo-played", "6"), port=free_port()) as house:
    base, view, session = house.campaign()
    # Whoever is called to this session may come at any minute of it, so that there are enough to sign in.
    _, file = house.call("GET", base + "/file")
    toml = re.sub(r"(?m)^(early_sign_in|late)_minutes = \d+$", r"\1_minutes = 600", file["toml"])
    status, answer = house.call("PUT", base + "/file", {"toml": toml, "version": file["version"]})
    check(status == 200 and answer["ok"], f"the campaign's hall lets people in early: {answer}")
    at = f"{base}/sessions/{session['session']}"
    house.call("POST", at + "/open", {"event_id": event()})
    _, listed = house.call("GET", f"{base}/graduands?limit=500")
    people = [house.call("GET", f"{base}/graduands/{row['graduand']}")[1] | {"row": row} for row in listed["items"]]
    numbers = [house.call("POST", f"{base}/graduands/{one['row']['graduand']}/unmask", {"purpose": "test"})[1]["document_no"]
               for one in people]
    school, campaign = base.split("/")[4], base.split("/")[6]
    _, device = house.call("POST", "/api/v1/devices", {"name": "desk 1", "kind": "desk", "school": school,
                                                       "campaign": campaign, "session": session["session"]})

    def online(kind, value):
        return compared(*house.call("POST", f"{base}/desk/look-up", {"session": session["session"],
                                                                     "key": {"kind": kind, "value": value}}))

    desk = Station(house, base, session["session"])

    def asked(kind, value):
        return compared(*desk.call("POST", "look-up", {"key": {"kind": kind, "value": value}}))

    desk.start("--enrol", device["code"])
    status, state = desk.fetched()
    check(status == 200 and state["readiness"] == "open" and state["people"] == len(people),
          f"the station has everybody: {status} {state}")
    def alike(kind, value):
        """Both answer the same; asked once more where somebody's minute came or went meanwhile."""
        while True:
            first, here, then = online(kind, value), asked(kind, value), online(kind, value)
            if first == then:
                return here == first, f"{here} / {first}"

    before = {}
    for one, number in zip(people, numbers):
        before[one["token"]] = online("ticket", one["token"])
        for kind, value in (("ticket", one["token"]), ("student_no", one["row"]["student_no"]), ("document", number)):
            same, both = alike(kind, value)
            check(same, f"the station answers as the server does by {kind}: {both}")
    kinds = {kind_of(answer) for answer in before.values()}
    check(len(kinds) >= 4, f"and there are answers of several kinds: {kinds}")
    # What the next minute may change is not held against later answers.
    before = {token: answer for token, answer in before.items()
              if kind_of(answer) not in ("sign_in", "too_early", "too_late")}
    check(len(before) >= 3, f"there are answers that stay: {len(before)}")

    # The network goes with the server, the power with the station.
    house.kill()
    check(all(asked("ticket", token) == answer for token, answer in before.items()),
          "without the server every answer stays")
    _, state = desk.fetched()
    check(not state["server"]["reached"] and state["readiness"] == "open", f"and it says that the server is away: {state}")
    for round_no in range(3):
        desk.kill()
        desk.start()
        token, answer = list(before.items())[round_no]
        check(asked("ticket", token) == (409, "offline_locked"), "after kill -9 the key is gone from it")
        check(desk.call("POST", "unlock", {"code": "00000-00000"})[1]["kind"] == "offline_code_wrong",
              "and another code does not open it")
        house.start()
        status, shown = house.call("POST", at + "/offline-code", {"event_id": event()})
        house.kill()
        status, state = desk.call("POST", "unlock", {"code": shown["code"].lower().replace("-", "")})
        check(status == 200 and state["readiness"] == "open", f"the hall lead's code opens it: {status} {state}")
        check(asked("ticket", token) == answer, "and the answer is what it was")

    # The disk, beside a running station and after it.
    for when in ("running", "ended"):
        disk = desk.disk()
        for one, number in zip(people, numbers):
            for secret in (one["row"]["name"], one["row"]["student_no"], one["token"], number, number[-8:],
                           one["row"]["graduand"]):
                check(secret.encode() not in disk, f"no name and no number on the disk of a station ({when})")
        check(shown["code"].encode() not in disk, f"nor the code ({when})")
        check(b'"on_file":' in disk, f"the facts are there, so the disk was read ({when})")
        if when == "running":
            check(desk.stop() == 0, "asked to stop, the station ends well")
    desk.start()
    check((desk.folder / "device.token").stat().st_mode & 0o777 == 0o600, "the token is for its owner alone")
    check((desk.folder / "station.sqlite").stat().st_mode & 0o777 == 0o600, "and so is what was fetched")

    # Only this machine's own page is answered.
    status, answer = desk.call("GET", "state", headers={"Host": "elsewhere.example:80"})
    check(status == 401, f"a name of its own that leads here is nobody: {status}")
    status, answer = desk.call("POST", "unlock", {"code": shown["code"]}, headers={"Origin": "https://elsewhere.example"})
    check(status == 403 and answer["kind"] == "foreign_page", f"a foreign page may ask nothing: {status} {answer}")

    # The server is back: the key comes by itself, and what changed; a revoked device loses everything.
    house.start()
    _, state = desk.fetched()
    check(state["readiness"] == "open" and state["server"]["reached"], f"with the network the key comes by itself: {state}")
    row = house.expected(base, session)[0]
    house.call("POST", base + "/sign-ins", {"event_id": event(), "happened_at_ms": row["slot"]["start_ms"], "desk": "1",
                                            "session": session["session"],
                                            "key": {"kind": "student_no", "value": row["student_no"]}})
    desk.fetched()
    same, both = alike("student_no", row["student_no"])
    check(same and '"state": "signed_in"' in both, "who was signed in elsewhere is known to be")
    # The network goes once more; people sign in, and the power goes in the middle of it, again and again.
    due = [one for one in people if json.loads(asked("ticket", one["token"])[1])["offered"] == "sign_in"][:45]
    check(len(due) >= 24, f"there are people to sign in: {len(due)}")
    house.kill()
    acknowledged, sent = {}, {}

    def sign_in(one):
        body = sent.setdefault(one["token"], {"event_id": event(), "key": {"kind": "ticket", "value": one["token"]}})
        try:
            status, answer = desk.call("POST", "sign-in", body)
        except OSError:
            return
        if status == 201:
            acknowledged[one["token"]] = answer["number_here"]

    for round_no in range(3):
        mine = due[round_no::3]
        clerks = [threading.Thread(target=lambda part: [sign_in(one) for one in part], args=(mine[n::2],)) for n in range(2)]
        before_kill = len(acknowledged)
        for clerk in clerks:
            clerk.start()
        while len(acknowledged) < before_kill + 3 and any(clerk.is_alive() for clerk in clerks):
            clerks[0].join(0.001)
        desk.kill()
        for clerk in clerks:
            clerk.join()
        desk.start()
        status, _ = desk.call("POST", "unlock", {"code": shown["code"]})
        check(status == 200, "the code opens it again")
        for token, number in acknowledged.items():
            status, answer = desk.call("POST", "sign-in", sent[token])
            check(status == 201 and answer["number_here"] == number,
                  f"what was acknowledged before kill -9 is there, once: {status} {answer}")
    check(len(acknowledged) >= 9, f"something was acknowledged before each kill: {len(acknowledged)}")
    _, state = desk.call("GET", "state")
    check(len(acknowledged) <= state["waiting"] <= len(sent), f"and waits for the server: {state['waiting']} of {len(sent)}")
    waiting = state["waiting"]
    for one in people:
        check(one["token"].encode() not in desk.disk(), "the journal of the desk names nobody")

    # The server returns; killed in the middle of taking them it has each once all the same.
    _, counted = None, None
    house.start()
    _, counted = house.call("GET", at)
    signed_before = counted["counts"]["signed_in"]
    handing = threading.Thread(target=desk.fetched)
    handing.start()
    until(lambda: house.call("GET", at)[1]["counts"]["signed_in"] > signed_before, "the first arrives")
    house.kill()
    handing.join()
    house.start()
    _, state = desk.fetched()
    check(state["waiting"] == 0 and not state["parked"], f"everything arrives: {state}")
    _, counted = house.call("GET", at)
    check(counted["counts"]["signed_in"] == signed_before + waiting, "each once")
    for token in acknowledged:
        check('"state": "signed_in"' in online("ticket", token)[1], "whoever was acknowledged is signed in")

    house.call("DELETE", "/api/v1/devices/" + device["device"])
    _, state = desk.fetched()
    check(state["readiness"] == "empty" and state["people"] == 0, f"a revoked device has nothing any more: {state}")
    check(b'"on_file":' not in desk.disk(), "on its disk neither")
    check(desk.stop() == 0, "and it ends well")
close()
