"""`liuying station` beside a house: started, killed, asked as its page asks it."""
import atexit
import json
import re
import signal
import socket
import subprocess
import urllib.error
import urllib.request

from house import until


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Station:
    def __init__(self, house, base, session, *more):
        self.process = None
        atexit.register(lambda: self.process and self.process.kill())  # however the test ends
        self.house = house
        self.folder = house.folder / "desk"
        school, campaign = base.split("/")[4], base.split("/")[6]
        self.words = [house.program, "station", "--data", str(self.folder), "--server", house.address, "--campaign",
                      f"{school}/{campaign}", "--session", session, "--port", "0", "--every", "3600", *more]

    def start(self, *more):
        self.process = subprocess.Popen([*self.words, *more], stdout=subprocess.PIPE, text=True,
                                        stderr=open(self.house.folder / "station.log", "ab"))
        for line in self.process.stdout:
            found = re.search(r"stands at (\S+)", line)
            if found:
                self.address = found.group(1)
                return
        raise AssertionError("the station ended: " + (self.house.folder / "station.log").read_text()[-1000:])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def call(self, method, what, body=None, headers=None):
        request = urllib.request.Request(f"{self.address}/api/station/{what}", method=method)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        data = None
        if method == "POST":
            data = json.dumps(body or {}).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, data=data, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def fetched(self):
        """One more try to fetch: the state after it."""
        self.call("POST", "fetch")
        until(lambda: not self.call("GET", "state")[1]["trying"], "the try ends")
        return self.call("GET", "state")

    def disk(self):
        return b"\n".join(file.read_bytes() for file in sorted(self.folder.rglob("*"))
                          if file.is_file() and file.name != "device.token")
