#!/usr/bin/env python3
"""kill -9 in the midst of confirming a roster: the old roster stands or the new one, never a part, and it can be confirmed again."""
import sys
import threading
from datetime import date, timedelta

from house import House, check, close

program = sys.argv[1]
rows = 6000
weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def document_number(nth):
    """Region 710000, a day of birth and an order of its own, and the check character (GB 11643)."""
    born = date(1996, 1, 1) + timedelta(days=nth // 400)
    digits = f"710000{born:%Y%m%d}{100 + 2 * (nth % 400):03d}"
    return digits + "10X98765432"[sum(w * int(d) for w, d in zip(weights, digits)) % 11]


def roster(college, campus):
    head = "学号,姓名,性别,出生日期,证件类型,证件号码,国籍,校区,学院,专业,培养层次,学习形式,是否硕博连读,预计毕业日期"
    lines = [head]
    for nth in range(rows):
        number = document_number(nth)
        born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        lines.append(f"2291{nth:05d},测试{nth},女,{born},居民身份证,{number},中国,{campus},{college},中国史,硕士,全日制,否,2022-06-30")
    return "\n".join(lines).encode()


with House(program, people=40, more=("--demo-played", "0")) as house:
    base, view, _ = house.campaign()
    college = view["colleges"][0]
    campus = next(one for one in view["campuses"] if one["id"] == college["campus"])
    file = roster(college["name"]["zh"], campus["name"]["zh"])
    status, run = house.upload(f"{base}/imports", file, {}, name="roster.csv")
    check(status == 201 and run["diff"]["added"] == rows and run["counts"]["refuse"] == 0, f"{rows} new people are tried: {status}")

    def people():
        return house.call("GET", f"{base}/graduands?limit=1")[1]["total"]

    before = people()
    after = rows  # who is not in the file is marked gone, and no longer listed
    answers = []

    def confirm():
        try:
            answers.append(house.call("POST", f"{base}/imports/{run['import']}/confirm", {}))
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
        status, done = house.call("POST", f"{base}/imports/{run['import']}/confirm", {})
        check(status == 200 and done["added"] == rows, f"the same try is confirmed once more: {status} {done}")
    check(people() == after, "then everybody is there")
    status, again = house.call("POST", f"{base}/imports/{run['import']}/confirm", {})
    check(status == 409 and again["kind"] == "import_settled", f"and once only: {again}")
close()
