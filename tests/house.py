"""A liuying of its own for tests: started on a port the system chooses, on a folder of its own, with a token."""
import datetime
import json
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path


class House:
    def __init__(self, program, people=200, demo=True, more=(), port=0):
        self.program = program
        self.folder = Path(tempfile.mkdtemp(prefix="liuying-test-"))
        self.data = self.folder / "data"
        self.people = people
        self.demo = demo
        self.more = list(more)
        self.environment = None
        self.port = port
        self.process = None
        self.token = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        words = [self.program, "serve", "--data", str(self.data), "--port", str(self.port)]
        if self.demo:
            words += ["--demo", "--demo-people", str(self.people)]
        words += self.more
        self.log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=self.log, text=True,
                                        env=self.environment)
        for line in self.process.stdout:
            found = re.search(r"stands at (\S+)", line)
            if found:
                self.address = found.group(1)
                break
        else:
            raise AssertionError("serve ended before it stood: " + (self.folder / "log").read_text()[-2000:])
        if self.token is None:
            self.token = subprocess.run(
                [self.program, "token", "--data", str(self.data), "--name", "test"],
                check=True, capture_output=True, text=True, env=self.environment).stdout.strip()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def call(self, method, path, body=None, raw=False, headers=None):
        request = urllib.request.Request(self.address + path, method=method)
        request.add_header("Authorization", "Bearer " + self.token)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        data = None
        if isinstance(body, bytes):
            data = body
        elif body is not None:
            data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, data=data, timeout=60) as answer:
                content = answer.read()
                return answer.status, content if raw else json.loads(content or b"null")
        except urllib.error.HTTPError as error:
            content = error.read()
            return error.code, content if raw else json.loads(content or b"null")

    def upload(self, path, file, fields, name="IMG_0001.JPG"):
        mark = uuid.uuid4().hex
        parts = []
        for key, value in fields.items():
            parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode())
        parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                     "Content-Type: application/octet-stream\r\n\r\n".encode() + file + b"\r\n")
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        return self.call("POST", path, body, headers={"Content-Type": f"multipart/form-data; boundary={mark}"})

    def try_roster(self, base, file, name="roster.csv"):
        """The dry run of a roster, however long it is read: status and report, or why it was refused."""
        status, said = self.upload(f"{base}/imports", file, {}, name=name)
        if status != 202:
            return status, said
        at = f"{base}/imports/{said['import']}"
        while said["state"] in ("working", "stopping"):
            time.sleep(0.05)
            _, said = self.call("GET", f"{at}/work")
        if said["state"] == "refused":
            return said["refusal"]["status"], said["refusal"]
        status, report = self.call("GET", f"{at}?limit=1")
        return 201 if status == 200 else status, report

    @staticmethod
    def wall(at_ms):
        """A moment as a camera at the demo's venues shows it."""
        return (datetime.datetime.fromtimestamp(at_ms / 1000, datetime.timezone.utc)
                + datetime.timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%S")

    def campaign(self):
        """The demo's address and its first session of today."""
        _, listed = self.call("GET", "/api/v1/campaigns")
        one = next(c for c in listed["items"] if c["today_session"])
        base = f"/api/v1/schools/{one['school']}/campaigns/{one['campaign']}"
        _, view = self.call("GET", base)
        session = next(s for s in view["sessions"] if s["session"] == one["today_session"])
        return base, view, session

    def expected(self, base, session):
        """Those of the session who have not come yet."""
        _, people = self.call("GET", f"{base}/graduands?limit=500&session={session['session']}")
        return [row for row in people["items"] if row["slot"] and row["stage"]["step"] == "sign_in"]


def event():
    return str(uuid.uuid4())


def until(holds, sentence, seconds=60):
    """Waits for a condition, looking often; a condition that never comes fails the test by name."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = holds()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("never came: " + sentence)


passed = failed = 0


def check(holds, sentence):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print("FAILED:", sentence)


def close():
    print(f"{passed} passed, {failed} failed")
    raise SystemExit(1 if failed or not passed else 0)
