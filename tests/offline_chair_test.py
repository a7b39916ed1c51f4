#!/usr/bin/env python3
"""A camera's machine without the network: who sits, every picture judged, and all of it on the server afterwards, each once, whatever is killed when."""
import re
import subprocess
import sys

from house import House, check, close, event, until
from offline_station import Station, free_port

program = sys.argv[1]


def shots_of(house, base):
    return house.call("GET", f"{base}/shots?limit=100")[1]["items"]


with House(program, people=60, more=("--demo-played", "0"), port=free_port()) as house:
    base, view, session = house.campaign()
    _, file = house.call("GET", base + "/file")
    toml = re.sub(r"(?m)^(early_sign_in|late)_minutes = \d+$", r"\1_minutes = 600", file["toml"])
    house.call("PUT", base + "/file", {"toml": toml, "version": file["version"]})
    at = f"{base}/sessions/{session['session']}"
    camera = session["stations"][0]
    house.call("POST", at + "/open", {"event_id": event()})
    _, shown = house.call("POST", at + "/offline-code", {"event_id": event()})
    school, campaign = base.split("/")[4], base.split("/")[6]
    _, device = house.call("POST", "/api/v1/devices", {"name": "camera 1", "kind": "station", "school": school,
                                                       "campaign": campaign, "session": session["session"]})
    _, listed = house.call("GET", f"{base}/graduands?limit=500")
    tokens = [house.call("GET", f"{base}/graduands/{row['graduand']}")[1]["token"] for row in listed["items"]]

    folder = house.folder / "tether"
    (folder / "100CANON").mkdir(parents=True)
    made = 0

    def shoot(seed):
        """The camera writes a picture of now, and its count, into the folder."""
        global made
        made += 1
        kept = house.folder / "new.jpg"
        subprocess.run([program, "draw-sitter", "-o", str(kept), "--width", "400", "--seed", str(seed), "--serial", "T-1",
                        "--number", str(made)], check=True)
        data = kept.read_bytes()
        (folder / "100CANON" / f"IMG_{made:04}.JPG").write_bytes(data)
        return data

    words = ("--station", camera, "--camera", str(folder))
    station = Station(house, base, session["session"], *words)
    station.start("--enrol", device["code"])
    _, state = station.fetched()
    check(state["chair"] == {"station": camera}, f"this machine has a camera: {state['chair']}")

    def offered(token):
        return station.call("POST", "look-up", {"key": {"kind": "ticket", "value": token}})[1].get("offered")

    due = [token for token in tokens if offered(token) == "sign_in"][:3]
    check(len(due) == 3, f"there are people to photograph: {len(due)}")
    house.kill()

    def chair():
        return station.call("GET", "chair")[1]

    def seat(token, at_event=None):
        return station.call("POST", "seat", {"event_id": at_event or event(), "key": {"kind": "ticket", "value": token}})

    # They sign in at this machine, sit, and are photographed; the power goes in the middle of it.
    taken, seats = [], []
    for n, token in enumerate(due):
        status, answer = station.call("POST", "sign-in", {"event_id": event(), "key": {"kind": "ticket", "value": token}})
        check(status == 201 and answer["number_here"] == n + 1, f"signed in here as number {n + 1}: {status} {answer}")
        mine = event()
        status, answer = seat(token, mine)
        check(status == 201 and answer["chair"]["seated"]["number_here"] == n + 1, f"and sits: {status} {answer}")
        seats.append(answer["chair"]["seated"]["seat"])
        for frame in range(2):
            taken.append(shoot(10 * n + frame))
            until(lambda: len(chair()["shots"]) == len(taken), "the picture is there")
        newest = chair()["shots"][0]
        check(newest["verdict"] in ("pass", "warn", "fail", "look") and newest["findings"],
              f"judged without the network: {newest['verdict']}")
        check(newest["handed_over"] == "waiting", "and waits for the server")
        if n == 1:
            shoot(19)
            taken.append((folder / "100CANON" / f"IMG_{made:04}.JPG").read_bytes())
            station.kill()
            station.start()
            check(chair()["seated"]["seat"] == seats[-1], "after kill -9 whoever sat there sits there")
            status, _ = station.call("POST", "unlock", {"code": shown["code"]})
            check(status == 200, "the code opens it again")
            until(lambda: len(chair()["shots"]) == len(taken), "what came while it was dead is taken in")
            status, answer = seat(token, mine)
            check(status == 201 and answer["chair"]["seated"]["seat"] == seats[-1], "a repeat seats nobody twice")
    status, answer = seat(due[0])
    check((status, answer["kind"]) == (409, "already_sat"), f"nobody sits twice: {status} {answer}")
    status, answer = station.call("POST", "stand", {"event_id": event()})
    check(status == 200 and answer["seated"] is None, f"the chair is left: {status}")
    check(station.call("POST", "stand", {"event_id": event()})[1]["kind"] == "chair_empty", "once")
    shown_now = chair()
    check(shown_now["waiting"] == len(taken) and not shown_now["refused"], f"all wait: {shown_now['waiting']}")
    check({shot["seat"] for shot in shown_now["shots"]} == set(seats), "each of them has pictures")
    before = {path: path.read_bytes() for path in folder.rglob("*.JPG")}
    kept = sorted((station.folder / "shots").glob("*.jpg"))
    check(sorted(path.read_bytes() for path in kept) == sorted(taken), "every byte is kept on this machine")
    for token in due:
        check(token.encode() not in station.disk(), "its disk names nobody")

    # The card is taken out, the server returns and is killed in the middle of it.
    for path in before:
        path.unlink()
    house.start()
    station.call("POST", "fetch")
    until(lambda: len(shots_of(house, base)) >= 2, "the first arrive")
    house.kill()
    until(lambda: not station.call("GET", "state")[1]["trying"], "the try ends")
    station.kill()
    station.start()
    house.start()
    station.fetched()
    until(lambda: station.fetched()[1]["waiting"] == 0 and chair()["waiting"] == 0, "everything arrives")
    there = shots_of(house, base)
    check(len(there) == len(taken), f"each once: {len(there)} of {len(taken)}")
    got = sorted(house.call("GET", f"{base}/shots/{shot['shot']}/picture.jpg?size=original", raw=True)[1] for shot in there)
    check(got == sorted(taken), "byte for byte")
    _, view = house.call("GET", at)
    check(view["counts"]["photographed"] == len(due) and view["counts"]["seated"] == 0, f"all sat and rose: {view['counts']}")
    check(not [one for one in view["differences"] if one["kind"] == "offline_refused"], "nothing was refused")
    check(not station.call("GET", "state")[1]["parked"], "here neither")
    check(chair()["shots"][0]["handed_over"] == "taken", "and the page says so")

    # A disk that takes nothing more: said, and tried again.
    station.call("POST", "seat", {"event_id": event(), "key": {"kind": "ticket", "value": due[0]}})
    (station.folder / "shots").chmod(0o500)
    away = station.folder / "shots"
    aside = station.folder / "aside"
    away.rename(aside)
    shoot(77)
    until(lambda: not chair()["folder"]["ok"], "that the picture cannot be kept is said")
    aside.rename(away)
    away.chmod(0o700)
    until(lambda: len(chair()["shots"]) == min(12, len(taken) + 1), "and it is taken in once there is room")
    station.fetched()
    until(lambda: len(shots_of(house, base)) == len(taken) + 1, "and arrives")
    check(station.stop() == 0, "asked to stop, it ends well")
close()
