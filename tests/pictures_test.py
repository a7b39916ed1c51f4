#!/usr/bin/env python3
"""Pictures on their way in: a good one is kept byte for byte, a bad one is named, changes nothing, and the day goes on."""
import base64
import hashlib
import json
import sqlite3
import struct
import subprocess
import sys
import time
import urllib.request
import zlib
from pathlib import Path

from house import House, check, close, event, until

program = sys.argv[1]


def drawn(house, *more):
    file = house.folder / "drawn.jpg"
    subprocess.run([program, "draw-sitter", "-o", str(file), *more], check=True)
    return file.read_bytes()


def frame_at(jpeg):
    """Where the frame header (SOF0) of a drawn picture begins."""
    at = 2
    while jpeg[at + 1] != 0xC0:
        at += 2 + struct.unpack(">H", jpeg[at + 2:at + 4])[0]
    return at


def claiming(jpeg, width, height):
    at = frame_at(jpeg) + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4:]


# sRGB as LittleCMS writes it.
srgb = zlib.decompress(base64.b64decode(
    "eNqVkc8rBGEYxz+7S4RtEwfJYQ/IYZUoObIOLpu2RVlcZsb+UDtjmplNclUuDspBXPw6+A+4KldKKVKSs6NfF2k8745aiYN3euf59J35Pj3v94"
    "VwqmSYbs0wmJbnZMaS8ensTLzukUY6iNJDs2a49kg6neLP9XZNSNWrXtWL/63G+ZxrQKheeNCwHU9YpiG15NmK14VbjaI2L7wnnHBkQOFzpesB"
    "PyguBPyi2JnMjEJY9YwXvrH+jY2iYwr3CHeapbLxNY86SVPOmpqQ2i67A5cMYySJo1NmgRIevVItyex3X1/FN86ieAx52yzjiKNAUbwJUcvSNS"
    "c1L3pOnhLLKvefebr5gf6ge1MSau99/7kL6jbhY8P33/d9/+MAIndwalX9i5LT0KvoG1Wtcxdiq3B8VtX0LThZg7ZbW3O0ihSRHc7n4ekIollo"
    "uYSG2SCrr+8c3sDkilzRBWzvQLf8H5v7BCbTaBs="))


def with_profile(jpeg):
    body = b"ICC_PROFILE\0\x01\x01" + srgb
    return jpeg[:2] + b"\xFF\xE2" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def png():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    rows = b"".join(b"\0" + bytes(64 * 3) for _ in range(64))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def size_of(jpeg):
    at = frame_at(jpeg)
    height, width = struct.unpack(">HH", jpeg[at + 5:at + 9])
    return width, height


def everything(house):
    """What a refused picture must not change: every row count and every blob."""
    database = sqlite3.connect(house.data / "liuying.sqlite")
    tables = ("shot", "inspection", "portrait", "binding", "question", "journal", "fact", "blob")
    rows = {t: database.execute(f"SELECT COUNT(*) FROM {t}").fetchone()[0] for t in tables}
    database.close()
    blobs = sorted(p.name for p in (house.data / "blobs").rglob("*") if p.is_file())
    arriving = house.data / "arriving"
    until(lambda: not any(p.is_file() for p in arriving.rglob("*")), "the arriving bytes are cleared away")
    return rows, blobs


def opened(house, more=0):
    base, view, session = house.campaign()
    where = f"{base}/sessions/{session['session']}/stations/{session['stations'][more]}"
    return base, view, session, where


with House(program, people=120, more=("--demo-played", "0")) as house:
    base, view, session, where = opened(house)
    good = drawn(house, "--width", "900", "--seed", "4")

    before = everything(house)
    status, answer = house.upload(where + "/shots", good, {"meta": json.dumps({"event_id": event()})})
    check((status, answer["kind"]) == (409, "session_not_open"), f"before the opening no shot is taken: {answer}")
    check(everything(house) == before, "what came before the opening leaves nothing behind")
    house.call("POST", f"{base}/sessions/{session['session']}/open",
               {"event_id": event(), "happened_at_ms": session["start_ms"]})

    # Bad pictures, one after the other.
    noise = good[:2000] + bytes((i * 37 + 11) % 255 for i in range(4000)) + b"\xff\xd9"
    bad = {
        "picture_empty": b"",
        "picture_not_a_picture": "姓名,学号\n张三,22251001\n".encode(),
        "picture_not_jpeg": png(),
        "picture_cut_off": good[:len(good) // 2],
        "picture_too_large": claiming(good, 16000, 12500),
        "picture_too_small": claiming(good, 16, 16),
        "picture_heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200),
        "picture_other_format": b"II*\0" + bytes(400),
        "picture_animated": b"GIF89a" + bytes(400),
        "picture_corrupt": good[:frame_at(good) + 9] + b"\x09" + noise,
    }
    before = everything(house)
    for kind, picture in bad.items():
        status, answer = house.upload(where + "/shots", picture, {"meta": json.dumps({"event_id": event()})})
        check(status == 422 and answer.get("kind") == kind, f"{kind} is named: {status} {answer}")
        for words in (answer.get("message_zh"), answer.get("message_en"), *answer.get("next_step", {}).values()):
            check(words, f"{kind} says in both languages what it is and what to do: {answer}")
        check(any("\u4e00" <= c <= "\u9fff" for c in answer.get("message_zh", "")), f"{kind} speaks Chinese")
        check(everything(house) == before, f"{kind} changes nothing")
    status, answer = house.call("POST", where + "/shots", b"", headers={"Content-Type": "image/jpeg"})
    check(status in (400, 422), f"no file at all is refused: {status} {answer}")
    status, _ = house.call("GET", "/api/v1/health")
    check(status == 200, "the server goes on")

    # A good one: kept byte for byte, once, however often it is sent.
    meta = {"event_id": event(), "happened_at_ms": session["start_ms"], "file_name": "IMG_0004.JPG"}
    status, first = house.upload(where + "/shots", good, {"meta": json.dumps(meta)})
    check(status == 201 and first["shot"]["faces"] == 1 and not first["again"], f"a good picture becomes a shot: {first}")
    shot = first["shot"]
    check(shot["sha256"] == hashlib.sha256(good).hexdigest(), "its SHA-256 is that of the bytes sent")
    before = everything(house)
    status, again = house.upload(where + "/shots", good, {"meta": json.dumps(meta)})
    check(status == 201 and again["again"] and again["shot"]["shot"] == shot["shot"], "a repeat gets its first answer")
    check(everything(house) == before, "a repeat leaves nothing behind")
    _, listed = house.call("GET", f"{base}/shots?sha256={shot['sha256']}")
    check([s["shot"] for s in listed["items"]] == [shot["shot"]], "a shot is found by the hash of its file")
    _, none = house.call("GET", f"{base}/shots?sha256={'0' * 64}")
    check(none["items"] == [], "an unknown hash finds nothing")
    status, back = house.call("GET", shot["picture_url"], raw=True)
    check(status == 200 and back == good, "the original comes back byte for byte")

    # A page knows how long ago its file was written, whatever its computer takes the time to be.
    now = time.time() * 1000
    young, old = drawn(house, "--width", "900", "--seed", "6"), drawn(house, "--width", "900", "--seed", "7")
    _, answer = house.upload(where + "/shots", young, {"meta": json.dumps({"event_id": event(), "age_ms": 4000})})
    check(-6000 < answer["shot"]["taken_at_ms"] - now < 4000, f"the moment is counted back from the house's clock: {answer}")
    check(answer["shot"]["binding"]["reason"] != "untimed", f"and counts as known: {answer}")
    _, answer = house.upload(where + "/shots", old, {"meta": json.dumps({"event_id": event()})})
    check(answer["shot"]["binding"]["reason"] == "untimed", f"without it nobody knows when a file was shot: {answer}")
    status, answer = house.upload(where + "/shots", old, {"meta": json.dumps({"event_id": event(), "age_ms": 60001})})
    check((status, answer.get("kind")) == (400, "bad_meta"), f"an age beyond a minute is refused: {status} {answer}")

    # A large picture is shown small; the browser that has it does not get it twice.
    large = drawn(house, "--width", "3000", "--seed", "5")
    _, answer = house.upload(where + "/shots", large, {"meta": json.dumps({"event_id": event()})})
    url = answer["shot"]["picture_url"] + "?size=preview"
    request = urllib.request.Request(house.address + url, headers={"Authorization": "Bearer " + house.token})
    with urllib.request.urlopen(request) as said:
        small, tag = said.read(), said.headers["ETag"]
    check(size_of(small) == (900, 1200), f"the preview fits 1200 px: {size_of(small)}")
    check(len(small) < len(large) / 2, f"and is light: {len(small)} of {len(large)} bytes")
    status, _ = house.call("GET", url, raw=True, headers={"If-None-Match": tag})
    check(status == 304, f"a browser that has the preview is told so: {status}")
    status, answer = house.call("GET", url + "x")
    check((status, answer["kind"]) == (400, "bad_size"), "another size is refused by name")

    # A colour profile, as most cameras and every browser write one: the decoder that may open nothing reads it.
    status, answer = house.upload(where + "/shots", with_profile(drawn(house, "--width", "900", "--seed", "12")),
                                  {"meta": json.dumps({"event_id": event()})})
    check(status == 201 and answer["shot"]["verdict"] and answer["shot"]["faces"] == 1,
          f"a picture with a colour profile is judged: {status} {answer}")

    # Turned cameras: judged and shown upright, kept as they came.
    for orientation in ("6", "8", "3"):
        turned = drawn(house, "--width", "900", "--seed", "6", "--orientation", orientation)
        stored = size_of(turned)
        _, answer = house.upload(where + "/shots", turned, {"meta": json.dumps({"event_id": event()})})
        one = answer["shot"]
        check((one["width_px"], one["height_px"], one["faces"]) == (900, 1200, 1),
              f"orientation {orientation} is judged upright: {stored} {one['width_px']}x{one['height_px']}")
        check(one["sha256"] == hashlib.sha256(turned).hexdigest(), "a turned picture is kept as it came")
        _, small = house.call("GET", one["picture_url"] + "?size=preview", raw=True)
        check(size_of(small) == (900, 1200), f"orientation {orientation} is shown upright: {size_of(small)}")

    # Whose sitting: known as soon as somebody sits.
    check(shot["sitting"] is None, "nobody sat: no sitting")
    row = house.expected(base, session)[0]
    at = row["slot"]["start_ms"]
    _, signed = house.call("POST", base + "/sign-ins", {
        "event_id": event(), "happened_at_ms": at, "desk": "1", "session": session["session"],
        "key": {"kind": "student_no", "value": row["student_no"]}})
    ticket = {"kind": "ticket", "value": signed["card"]["person"]["token"]}
    house.call("POST", base + "/payments", {"event_id": event(), "token": ticket["value"], "kind": "later"})
    house.call("POST", base + "/swipes", {"event_id": event(), "happened_at_ms": at, "key": ticket,
                                          "session": session["session"], "station": session["stations"][0]})
    _, seated = house.call("POST", where + "/seat", {"event_id": event(), "happened_at_ms": at + 20000, "key": ticket})
    _, answer = house.upload(where + "/shots", good, {"meta": json.dumps(
        {"event_id": event(), "happened_at_ms": at + 26000})})
    check(answer["shot"]["sitting"] == seated["sitting"]["sitting"], f"a shot names the sitting it was taken in: {answer['shot']['sitting']}")
    _, bound = house.call("POST", base + "/bindings", {"event_id": event(), "shot": shot["shot"], "token": ticket["value"],
                                                       "reason": "it is me"})
    _, later = house.call("GET", f"{base}/shots/{shot['shot']}")
    check(later["sitting"] == seated["sitting"]["sitting"], "and, bound by word, the sitting of whoever it shows")

    # Two cameras: each body by its serial, each with a clock of its own.
    wall = house.wall(at + 40000)
    for serial, says, number in (("A-1", wall, 41), ("B-2", "2000-01-01T00:03:10", 7)):
        shown = drawn(house, "--width", "900", "--seed", "4", "--serial", serial, "--number", str(number), "--taken", says)
        _, answer = house.upload(where + "/shots", shown, {"meta": json.dumps({"event_id": event(), "seen_at_ms": at + 43000})})
        one = answer["shot"]
        check((one["camera"], one["counter"]) == (serial, number), f"camera and counter stand in the picture: {one['camera']} {one['counter']}")
        expected = at + 40000 if serial == "A-1" else at + 43000
        check(abs(one["taken_at_ms"] - expected) < 1000,
              f"{serial}: its own time where its clock speaks of this day, else when the file was seen: {one['taken_at_ms'] - at}")
        check(one["sitting"] == seated["sitting"]["sitting"], f"{serial}: in the sitting of that moment")

# A day with two cameras at one station, one 90 seconds slow, one 20 fast; nobody sees their shutters, but their
# files are seen to come, one to three seconds later. A third camera's card is read in the evening.
with House(program, people=400, more=("--demo-played", "0")) as house:
    base, view, session, where = opened(house, -1)
    house.call("POST", f"{base}/sessions/{session['session']}/open",
               {"event_id": event(), "happened_at_ms": session["start_ms"]})
    _, people = house.call("GET", f"{base}/graduands?limit=24&session={session['session']}")
    now = session["start_ms"] + 600_000
    slow, truth, evening = {"A-1": 90_000, "B-2": -20_000, "C-3": 45_000}, {}, []
    numbers = dict.fromkeys(slow, 0)

    def shoot(serial, at, token, **said):
        numbers[serial] += 1
        picture = drawn(house, "--width", "320", "--seed", "4", "--serial", serial, "--number", str(numbers[serial]),
                        "--taken", house.wall(at - slow[serial]))
        status, answer = house.upload(where + "/shots", picture, {"meta": json.dumps({"event_id": event(), **said})})
        check(status == 201 and answer["shot"]["camera"] == serial, f"the camera's serial is read: {status} {answer}")
        truth[answer["shot"]["shot"]] = (token, serial)

    for number, row in enumerate(people["items"]):
        sits = now
        _, signed = house.call("POST", base + "/sign-ins", {
            "event_id": event(), "happened_at_ms": row["slot"]["start_ms"], "desk": "1", "session": session["session"],
            "key": {"kind": "student_no", "value": row["student_no"]}})
        token = signed["card"]["person"]["token"]
        house.call("POST", base + "/payments", {"event_id": event(), "token": token, "kind": "later"})
        ticket = {"kind": "ticket", "value": token}
        house.call("POST", base + "/swipes", {"event_id": event(), "happened_at_ms": sits - 60_000, "key": ticket,
                                              "session": session["session"], "station": session["stations"][-1]})
        status, _ = house.call("POST", where + "/seat", {"event_id": event(), "happened_at_ms": sits, "key": ticket})
        check(status == 201, "everybody sits in turn, the ticket scanned")
        serial = "A-1" if number // 4 % 2 == 0 else "B-2"
        for after in (9_000, 17_000):
            came = sits + after + (1_400, 900, 2_900, 1_100, 2_100)[(number + after) % 5]
            shoot(serial, sits + after, token, seen_at_ms=came, live=True)
        if number % 8 == 3:
            evening.append((sits + 25_000, token))
        now += (41, 33, 52, 38, 47)[number % 5] * 1000
        house.call("POST", where + "/stand", {"event_id": event(), "happened_at_ms": now - 6_000})
    for at, token in evening:
        shoot("C-3", at, token, seen_at_ms=now + 3_600_000)
    found, after = {}, ""
    while after is not None:
        _, page = house.call("GET", f"{base}/shots?limit=50&session={session['session']}" + (f"&after={after}" if after else ""))
        found |= {s["shot"]: s for s in page["items"]}
        after = page["next"]
    wrong = [s for s, (token, _) in truth.items() if found[s]["binding"]["state"] != "doubtful" and found[s]["binding"]["token"] != token]
    check(not wrong, f"no picture binds to anybody else, however wrong the cameras' clocks: {len(wrong)} of {len(truth)}")
    timed = [s for s, (_, serial) in truth.items() if serial != "C-3"]
    check(all(found[s]["binding"]["token"] == truth[s][0] and found[s]["binding"]["reason"] == "" for s in timed),
          "with both clocks measured nothing disagrees with the seats")
    sure = {truth[s][0] for s in timed if found[s]["binding"]["state"] == "sure"}
    check(len(sure) == len(people["items"]), f"and everybody has a picture that binds by itself: {len(sure)}")
    check(all(found[s]["binding"]["state"] == "doubtful" for s in truth if s not in timed), "a card whose clock nobody measured waits")
    _, review = house.call("GET", f"{base}/review?state=doubtful&session={session['session']}")
    reasons = [one["reason"]["en"] for one in review["items"] if truth[one["shot"]["shot"]][1] == "C-3"]
    check(len(reasons) == 3 and all("clock was not measured" in reason for reason in reasons), f"and the review says why: {reasons}")
    status, _ = house.call("POST", base + "/cameras/clock", {"event_id": event(), "camera": "C-3", "offset_ms": slow["C-3"]})
    check(status == 200, f"somebody measures its clock: {status}")
    for s in truth:
        _, one = house.call("GET", f"{base}/shots/{s}")
        check(one["binding"]["token"] == truth[s][0] and one["binding"]["reason"] != "untimed", "then its shots find their people too")

# Where the campaign says so, clothes, hair and colours are a witness: another sitter in the same chair is asked about.
with House(program, people=200, more=("--demo-played", "0")) as house:
    base, view, session, where = opened(house)
    _, file = house.call("GET", base + "/file")
    toml = file["toml"].replace("[binding]\n", "[binding]\ncompare_sitters = true\n")
    status, answer = house.call("PUT", base + "/file", {"toml": toml, "version": file["version"]})
    check(status == 200 and answer["ok"], f"the campaign compares sitters: {answer}")
    base, view, session, where = opened(house)
    house.call("POST", f"{base}/sessions/{session['session']}/open",
               {"event_id": event(), "happened_at_ms": session["start_ms"]})
    _, people = house.call("GET", f"{base}/graduands?limit=2&session={session['session']}")
    now = session["start_ms"] + 600_000
    for number, row in enumerate(people["items"]):
        _, signed = house.call("POST", base + "/sign-ins", {
            "event_id": event(), "happened_at_ms": row["slot"]["start_ms"], "desk": "1", "session": session["session"],
            "key": {"kind": "student_no", "value": row["student_no"]}})
        token = signed["card"]["person"]["token"]
        house.call("POST", base + "/payments", {"event_id": event(), "token": token, "kind": "later"})
        ticket = {"kind": "ticket", "value": token}
        house.call("POST", base + "/swipes", {"event_id": event(), "happened_at_ms": now - 60_000, "key": ticket,
                                              "session": session["session"], "station": session["stations"][0]})
        house.call("POST", where + "/seat", {"event_id": event(), "happened_at_ms": now, "key": ticket})
        shots = []
        # The first stays the same; while the second is said to sit there, somebody in black is photographed.
        for seed, clothing in ((number + 4, "white"), (number + 4, "white") if number == 0 else (9, "black")):
            picture = drawn(house, "--width", "900", "--seed", str(seed), "--clothing", clothing, "--number", str(len(shots)))
            now += 9_000
            _, answer = house.upload(where + "/shots", picture, {"meta": json.dumps({"event_id": event(), "happened_at_ms": now})})
            shots.append(answer)
        bound = [one["shot"]["binding"] for one in shots]
        check(all("same_sitter" in one["rests_on"] for one in bound[1:]), f"the sitter is held against the shot before: {bound}")
        if number == 0:
            check([one["state"] for one in bound] == ["sure", "sure"], f"who stays the same binds: {bound}")
        else:
            check(bound[1]["state"] == "doubtful" and (shots[1]["question"] or {}).get("kind") == "other_sitter",
                  f"somebody else in the chair is asked about: {bound[1]}")
        now += 20_000
        house.call("POST", where + "/stand", {"event_id": event(), "happened_at_ms": now})
        now += 10_000
    kept = sqlite3.connect(house.data / "liuying.sqlite")
    sizes = [row[0] for row in kept.execute("SELECT length(value) FROM appearance")]
    check(len(sizes) == 4 and max(sizes) < 200, f"no face is kept, only colours: {sizes}")
    kept.close()

# A decoder that is stopped: the original is what the camera delivered, so it is kept, and a person looks.
with House(program, people=120, more=("--demo-played", "0", "--decode-ms", "1")) as house:
    base, view, session, where = opened(house)
    house.call("POST", f"{base}/sessions/{session['session']}/open",
               {"event_id": event(), "happened_at_ms": session["start_ms"]})
    slow = drawn(house, "--width", "4000", "--orientation", "6")
    status, answer = house.upload(where + "/shots", slow, {"meta": json.dumps({"event_id": event()})})
    one = answer["shot"]
    check(status == 201 and one["verdict"] is None, f"what could not be judged in time is a shot without a verdict: {status} {one['verdict']}")
    check(one["sha256"] == hashlib.sha256(slow).hexdigest(), "kept byte for byte")
    check((one["width_px"], one["height_px"]) == (4000, 5333), f"its size is that of its header, upright: {one['width_px']}x{one['height_px']}")
    status, _ = house.call("GET", one["picture_url"] + "?size=preview")
    check(status == 422, "a preview of it says why there is none")
    _, back = house.call("GET", one["picture_url"], raw=True)
    check(back == slow, "the original comes back")
close()
