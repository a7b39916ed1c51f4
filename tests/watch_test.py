#!/usr/bin/env python3
"""What a camera drops into a watched folder becomes shots: every file once, byte for byte, whatever is killed when."""
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from house import House, check, close, event, until

program = sys.argv[1]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def sha(data):
    return hashlib.sha256(data).hexdigest()


class Pictures:
    """Drawn sitters, each picture another one by the number and moment in its EXIF."""

    def __init__(self, folder):
        self.plain = {}
        self.folder = folder
        self.made = 0

    def one(self, *more):
        self.made += 1
        file = self.folder / "new.jpg"
        subprocess.run([program, "draw-sitter", "-o", str(file), "--width", "320", "--seed", "4", "--serial", "T-1",
                        "--number", str(self.made), *more], check=True)
        return file.read_bytes()


class Watcher:
    def __init__(self, house, folder, *more):
        self.house, self.folder, self.more = house, folder, more
        self.token = house.folder / "camera.token"
        if not self.token.exists():
            subprocess.run([program, "token", "--data", str(house.data), "--name", "camera", "--role", "photographer",
                            "-o", str(self.token)], check=True)
        self.ledger = house.folder / "camera.ledger"
        self.log = house.folder / "watch.log"
        self.process = None

    def words(self, *more):
        return [program, "watch", str(self.folder), "--server", self.house.address, "--station", self.station,
                "--token", str(self.token), "--ledger", str(self.ledger), "--settle", "1", "--lang", "en",
                *self.more, *more]

    def start(self):
        self.process = subprocess.Popen(self.words(), stdout=open(self.log, "ab"), stderr=subprocess.STDOUT)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def once(self, *more):
        run = subprocess.run(self.words("--once", *more), capture_output=True, text=True, timeout=120)
        return run.returncode, run.stdout + run.stderr

    def said(self):
        return self.log.read_text() if self.log.exists() else ""


def shots(house, base):
    found, after = [], ""
    while True:
        _, page = house.call("GET", f"{base}/shots?limit=50" + (f"&after={after}" if after else ""))
        found += page["items"]
        if not page["next"]:
            return found
        after = page["next"]


def hashes(house, base):
    return sorted(s["sha256"] for s in shots(house, base))


def picture_of(folder):
    """Names, bytes and moments of everything in the folder: what a watch must not touch."""
    return {str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_mtime_ns) for p in sorted(folder.rglob("*")) if p.is_file()}


with House(program, people=60, more=("--demo-played", "0"), port=free_port()) as house:
    base, view, session = house.campaign()
    station = session["stations"][0]
    Watcher.station = station
    pictures = Pictures(house.folder)
    folder = house.folder / "tether"
    (folder / "DCIM" / "100CANON").mkdir(parents=True)
    want = []

    def put(name, data):
        (folder / name).write_bytes(data)
        return data

    # Present before the watch, in a sub-folder as cameras make them, with the negatives and side files beside.
    want += [put("DCIM/100CANON/IMG_0001.JPG", pictures.one()), put("DCIM/100CANON/IMG_0002.JPG", pictures.one())]
    put("DCIM/100CANON/IMG_0001.CR3", b"raw" * 1000)
    put("DCIM/100CANON/IMG_0002.XMP", b"<x/>")
    put("DCIM/100CANON/._IMG_0001.JPG", want[0])
    watcher = Watcher(house, folder)
    watcher.start()
    until(lambda: "is not open yet" in watcher.said(), "the watch says that the session is not open")
    check(hashes(house, base) == [], "before the opening no shot is made")
    house.call("POST", f"{base}/sessions/{session['session']}/open",
               {"event_id": event(), "happened_at_ms": session["start_ms"]})
    until(lambda: len(shots(house, base)) == 2, "what was there before becomes shots once the session opens")

    # Moved in, from a folder beside it.
    outside = house.folder / "outside.jpg"
    outside.write_bytes(pictures.one())
    want.append(outside.read_bytes())
    outside.rename(folder / "IMG_0003.JPG")
    until(lambda: len(shots(house, base)) == 3, "a file moved in becomes a shot")

    # Copied slowly: half of it, then, once the watch has looked at it, the other half.
    slow = pictures.one()
    with open(folder / "IMG_0004.JPG", "wb") as out:
        out.write(slow[:len(slow) // 2])
        out.flush()
        want.append(put("IMG_0005.JPG", pictures.one()))
        until(lambda: len(shots(house, base)) == 4, "another file does not wait for the slow one")
        check(sha(slow) not in hashes(house, base), "a file that is still being written is not taken")
        out.write(slow[len(slow) // 2:])
    want.append(slow)
    until(lambda: len(shots(house, base)) == 5, "the slow copy becomes a shot when it is finished")

    # Closed unfinished and refused; finished after all by another writer.
    late = pictures.one()
    put("IMG_0006.JPG", late[:-500])
    until(lambda: "IMG_0006.JPG: refused. The file is cut off" in watcher.said(), "a cut-off file is named with the reason")
    with open(folder / "IMG_0006.JPG", "ab") as out:
        out.write(late[-500:])
    want.append(late)
    until(lambda: len(shots(house, base)) == 6, "finished later, it becomes a shot")

    # A folder made while the watch runs, with files in it at once; a name twice; the same bytes under other names.
    (folder / "DCIM" / "101CANON").mkdir()
    want.append(put("DCIM/101CANON/IMG_0001.JPG", pictures.one()))
    until(lambda: len(shots(house, base)) == 7, "a new sub-folder is watched")
    shutil.copy2(folder / "IMG_0003.JPG", folder / "IMG_0003 (1).JPG")
    shutil.copy(folder / "IMG_0005.JPG", folder / "DCIM" / "101CANON" / "IMG_0009.JPG")
    until(lambda: watcher.said().count("already a shot") == 2, "copies are recognised")
    want.append(put("IMG_0003.JPG", pictures.one()))
    until(lambda: len(shots(house, base)) == 8, "a name used again with another picture is another shot")

    # Broken files: named, left alone, and the next one goes on.
    put("IMG_0010.JPG", b"")
    put("IMG_0011.JPG", b"this is no picture")
    huge = bytearray(pictures.one())
    at = huge.index(b"\xff\xc0")
    huge[at + 5:at + 9] = bytes((12500 >> 8, 12500 & 255, 16000 >> 8, 16000 & 255))
    put("IMG_0012.JPG", bytes(huge))
    want.append(put("IMG_0013.JPG", pictures.one()))
    for name, why in (("IMG_0010", "is empty"), ("IMG_0011", "not a picture"), ("IMG_0012", "120 million pixels")):
        until(lambda: any(name in line and why in line for line in watcher.said().splitlines()),
              f"{name} is named with the server's reason")
    until(lambda: len(shots(house, base)) == 9, "the picture after the broken ones becomes a shot")
    check(hashes(house, base) == sorted(map(sha, want)), "every good file is exactly one shot, byte for byte")
    counters = {s["file_name"]: s["counter"] for s in shots(house, base)}
    check(counters["IMG_0013.JPG"] == pictures.made, f"the camera's own count stands in the picture: {counters['IMG_0013.JPG']}")

    # The server goes away and comes back.
    house.kill()
    want.append(put("IMG_0020.JPG", pictures.one()))
    until(lambda: "cannot be reached" in watcher.said(), "the watch says that the server is away")
    want.append(put("IMG_0021.JPG", pictures.one()))
    house.start()
    until(lambda: len(shots(house, base)) == 11, "what came meanwhile is handed over when the server is back")
    until(lambda: "going on" in watcher.said(), "and the watch says so")

    # kill -9 of watch and server at any moment, while files keep coming.
    coming = [pictures.one() for _ in range(36)]
    want += coming

    def camera():
        for number, data in enumerate(coming):
            part = folder / f"IMG_{100 + number:04}.JPG"
            with open(part, "wb") as out:
                out.write(data[:len(data) // 3])
                out.flush()
                out.write(data[len(data) // 3:])
            if number % 4 == 3:
                gate.acquire()

    gate = threading.Semaphore(0)
    shooting = threading.Thread(target=camera)
    shooting.start()
    for round_no in range(9):
        before = len(shots(house, base))
        gate.release()
        if round_no % 3 == 2:
            house.kill()
            watcher.kill()
            house.start()
            watcher.start()
        else:
            until(lambda: len(shots(house, base)) > before or not shooting.is_alive(), "shots go on coming", 30)
            watcher.kill()
            if round_no % 3 == 1:
                with open(watcher.ledger, "ab") as torn:  # a power cut in the middle of a line
                    torn.write(b'{"event_id":"018f')
            watcher.start()
    gate.release()
    shooting.join()
    until(lambda: len(shots(house, base)) >= len(want), "everything arrives in the end")
    check(hashes(house, base) == sorted(map(sha, want)), "after all the kills every file is exactly one shot")
    blobs = subprocess.run([program, "verify", "store", "--data", str(house.data), "--deep"], capture_output=True, text=True)
    check(blobs.returncode == 0, f"every original is there, whole and of its hash: {blobs.stdout[-300:]}{blobs.stderr[-300:]}")

    # Two watches on one ledger would be two hands at one file.
    again = subprocess.run(watcher.words("--once"), capture_output=True, text=True, timeout=60)
    check(again.returncode == 70 and "another watch" in again.stderr, f"a second watch is refused: {again.stderr}")
    code = watcher.stop()
    check(code == 0, f"asked to stop, the watch ends well: {code} {watcher.said()[-300:]}")

    # After a power cut: everything once more, with the ledger and without it.
    before = picture_of(folder)
    code, said = watcher.once()
    check(code == 1 and "0 new shots" in said, f"with its ledger a second pass sends nothing: {said[-400:]}")
    check(said.count("refused") >= 3, "and names again what was refused")
    watcher.ledger.unlink()
    code, said = watcher.once()
    check(code == 1 and "0 new shots" in said, f"without its ledger a second pass doubles nothing: {said[-400:]}")
    check(hashes(house, base) == sorted(map(sha, want)), "still every file is exactly one shot")
    check(picture_of(folder) == before, "no file was moved, renamed or changed")
    for name in ("IMG_0010.JPG", "IMG_0011.JPG", "IMG_0012.JPG"):
        (folder / name).unlink()
    watcher.ledger.unlink()
    want.append(put("DCIM/101CANON/IMG_0077.JPG", pictures.one()))
    code, said = watcher.once()
    check(code == 0 and "1 new shots" in said, f"a folder without broken files ends with 0: {code} {said[-300:]}")

    # What cannot be asked for is said at once, and nothing waits for ever.
    for words, asked, what in (([], "nowhere", "no station nowhere"), (["--session", "nowhere"], station, "no session nowhere")):
        put("IMG_0500.JPG", pictures.one())
        Watcher.station = asked
        code, said = watcher.once(*words)
        Watcher.station = station
        check(code == 70 and what in said, f"{what}: {code} {said[-300:]}")
        (folder / "IMG_0500.JPG").unlink()
    house.kill()
    want.append(put("IMG_0600.JPG", pictures.one()))
    code, said = watcher.once("--patience", "1")
    check(code == 70 and "cannot be reached" in said and "1 waiting" in said, f"with the server away --once gives up: {code} {said[-300:]}")

    # The server's own watch.
    house.more += ["--watch", f"{station}={folder}"]
    house.start()
    until(lambda: len(shots(house, base)) == len(want), "serve --watch hands over what is new")
    check(hashes(house, base) == sorted(map(sha, want)), "and doubles nothing of another watch")
close()
