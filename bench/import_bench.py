#!/usr/bin/env python3
"""A roster of 50,000 through the server: dry run and confirmation, seconds and the server's peak memory, beside a bare read of
the same file. The people are invented; their numbers are of region 710000.
"""
import csv
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from house import House  # noqa: E402

program = sys.argv[1] if len(sys.argv) > 1 else "build/release/liuying"
PEOPLE = 50_000
HEADS = ["学号", "姓名", "性别", "出生日期", "证件类型", "证件号码", "国籍", "校区", "学院", "专业", "培养层次", "学习形式", "是否硕博连读",
         "预计毕业日期"]
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "子涵雨泽欣怡浩然梓萱宇航思远佳琪"
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def resident_id(n):
    """GB 11643-1999: eighteen digits, the last a check digit modulo 11."""
    birth = f"{1998 + n % 4}{1 + n // 4 % 12:02}{1 + n // 48 % 28:02}"
    body = f"710000{birth}{n // 1344 % 995 + 1:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS)) % 11], birth


def write_roster(path, college, campus):
    with open(path, "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(HEADS)
        for n in range(PEOPLE):
            number, birth = resident_id(n)
            name = FAMILY[n % 20] + GIVEN[n // 20 % 16] + GIVEN[n // 320 % 16]
            rows.writerow([f"3{n:08}", name, "男" if int(number[16]) % 2 else "女", f"{birth[:4]}-{birth[4:6]}-{birth[6:]}", "居民身份证",
                           number, "中国", campus, college, "中国史", "硕士", "全日制", "否", "2022-06-30"])


def peak_mb(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


with tempfile.TemporaryDirectory() as folder, House(program, people=24) as house:
    base, view, _ = house.campaign()
    college = view["colleges"][0]
    campus = next(one for one in view["campuses"] if one["id"] == college["campus"])
    file = Path(folder) / "roster.csv"
    write_roster(file, college["name"]["zh"], campus["name"]["zh"])
    began = time.perf_counter()
    with open(file, newline="", encoding="utf-8") as rows:
        assert sum(1 for _ in csv.reader(rows)) == PEOPLE + 1
    bare = time.perf_counter() - began
    idle = peak_mb(house.process.pid)
    began = time.perf_counter()
    status, run = house.upload(f"{base}/imports", file.read_bytes(), {}, name="roster.csv")
    assert status in (200, 201), run
    dry = time.perf_counter() - began
    assert run["counts"]["accept"] > PEOPLE * 0.99, run["counts"]
    dry_peak = peak_mb(house.process.pid)
    began = time.perf_counter()
    status, done = house.call("POST", f"{base}/imports/{run['import']}/confirm", {})
    assert status == 200, done
    commit = time.perf_counter() - began
    commit_peak = peak_mb(house.process.pid)
    print(f"{PEOPLE:,} rows, {file.stat().st_size / 1e6:.1f} MB; {run['counts']['accept']:,} accepted")
    print(f"bare read (Python's csv)   {bare:6.2f} s")
    print(f"upload and dry run         {dry:6.2f} s = {dry / bare:5.1f} x, {PEOPLE / dry:,.0f} rows/s, server at most {dry_peak:.0f} MB ({idle:.0f} before)")
    print(f"confirmed, one transaction {commit:6.2f} s = {commit / bare:5.1f} x, {PEOPLE / commit:,.0f} rows/s, server at most {commit_peak:.0f} MB")
