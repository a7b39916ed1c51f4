#!/usr/bin/env python3
"""Names with rare characters stand in every paper that is printed: as text of an embedded font, not as boxes."""
import http.cookiejar
import json
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from house import House, check, close, event  # noqa: E402

program = sys.argv[1]
# Beyond the basic plane, of extension A, and with the middle dot. Region 710000 is never issued.
people = {"229900001": ("𠮷野㛃", "710000199704148803"), "229900002": ("䶮𣇈", "710000199701309261"),
          "229900003": ("𣇈·艾力", "710000199710168739")}


def read(name, pdf, wanted):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "paper.pdf"
        file.write_bytes(pdf)
        text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
        fonts = subprocess.run(["pdffonts", file], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    for one in wanted:
        check(one in text, f"{name}: {one} is text of it: {text[:400]}")
    # name, type, encoding, emb, sub, uni, object, generation
    embedded = [re.search(r"\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line) for line in fonts]
    check(fonts and all(one and one.group(1) == "yes" for one in embedded), f"{name}: every font is embedded: {fonts}")
    check(any("NotoSansCJKsc" in line for line in fonts), f"{name}: in the Chinese form: {fonts}")


with House(program, people=60) as house:
    next(line for line in house.process.stdout if "works once" in line)
    base, view, session = house.campaign()
    roles = ("administrator", "graduate_office", "registry_office", "hall_lead", "desk", "cashier")
    house.token = subprocess.run([program, "token", "--data", str(house.data), "--name", "printer",
                                  *(word for role in roles for word in ("--role", role))],
                                 check=True, capture_output=True, text=True).stdout.strip()
    cohort = view["cohort"]
    heads = "学号,姓名,性别,出生日期,证件类型,证件号码,国籍,校区,学院,专业,培养层次,学习形式,是否硕博连读,预计毕业日期,邮箱,手机\n"
    csv = heads + "".join(
        f"{number},{name},{'男' if int(document[16]) % 2 else '女'},{document[6:10]}-{document[10:12]}-{document[12:14]},"
        f"居民身份证,{document},中国,紫金港,计算机科学与技术学院,计算机技术,硕士,全日制,否,{cohort}-06-30,"
        f"{number}@example.edu.cn,13000000000\n" for number, (name, document) in people.items())
    status, run = house.try_roster(base, csv.encode(), "rare.csv")
    check(status == 201, f"the file is read: {run}")
    status, done = house.call("POST", f"{base}/imports/{run['import']}/confirm", {})
    check(status == 200 and done["result"]["added"] == 3, f"three more are on the roster: {done}")
    house.call("POST", f"{base}/slots", {"event_id": event(), "keep": True})

    records = {}
    for number, (name, _) in people.items():
        _, page = house.call("GET", f"{base}/graduands?q={number}")
        _, records[number] = house.call("GET", f"{base}/graduands/{page['items'][0]['graduand']}")
        check(records[number]["row"]["name"] == name, f"{name} as it was written: {records[number]['row']['name']}")
    slots = {number: record["row"]["slot"]["session"] for number, record in records.items()}

    for of in set(slots.values()):
        _, sheet = house.call("GET", f"{base}/sessions/{of}/sign-in-sheet.pdf", raw=True)
        read("sign-in sheet", sheet, [people[number][0] for number in slots if slots[number] == of])

    parts = base.split("/")
    for number, (name, _) in people.items():
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        request = urllib.request.Request(f"{house.address}/api/v1/graduand-sign-in", method="POST",
                                         headers={"Content-Type": "application/json"},
                                         data=json.dumps({"school": parts[4], "campaign": parts[6],
                                                          "ticket": records[number]["token"]}).encode())
        opener.open(request).read()
        read("own notice", opener.open(f"{house.address}{base}/my/notice?format=pdf").read(), [name])

with tempfile.TemporaryDirectory() as folder:
    picture, sheet = Path(folder) / "sitter.jpg", Path(folder) / "sheet.pdf"
    subprocess.run([program, "draw-sitter", "--output", picture, "--seed", "3"], check=True, capture_output=True)
    finished = Path(folder) / "finished.jpg"
    subprocess.run([program, "portrait", picture, "--output", finished], check=True, capture_output=True)
    for name, _ in people.values():
        subprocess.run([program, "sheet", finished, "--output", sheet, "--name", name], check=True, capture_output=True)
        read("print sheet", sheet.read_bytes(), [name])
close()
