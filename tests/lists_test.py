#!/usr/bin/env python3
"""Every list sorts, filters, searches and pages as the pages offer it, and says by name who did it."""
import http.cookiejar
import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent))
from house import House, check, close, event  # noqa: E402

program = sys.argv[1]
password = "four words make one"


def whole(house, path, query=""):
    """Every row of a list, in pages of seven."""
    rows, after = [], ""
    while True:
        status, page = house.call("GET", f"{path}?limit=7{query}" + (f"&after={quote(after)}" if after else ""))
        if status != 200:
            raise AssertionError(f"{path}?{query}: {status} {page}")
        rows += page["items"]
        after = page["next"]
        if not after:
            return rows, page["total"]


def sorts(house, path, key, orders, query=""):
    """`orders`: sort name → what of a row it sorts by."""
    plain, total = whole(house, path, query)
    ids = {row[key] for row in plain}
    check(len(plain) == total == len(ids) and total > 7, f"{path} shows each of its {total} rows once")
    for name, value in orders.items():
        for sign in ("", "-"):
            rows, _ = whole(house, path, f"{query}&sort={sign}{name}")
            values = [value(row) for row in rows]
            check(values == sorted(values, reverse=sign == "-"), f"{path} sorts by {sign}{name}")
            check({row[key] for row in rows} == ids and len(rows) == total, f"{path} by {sign}{name} loses nobody")
    status, refused = house.call("GET", f"{path}?sort=shoe_size{query}")
    check(status == 400 and refused["kind"] == "bad_sort" and all(one in refused["next_step"]["en"] for one in orders),
          f"{path} names the orders it has: {refused.get('next_step')}")
    for bad in ("after=nonsense", "limit=0", "limit=501", "limit=many"):
        status, refused = house.call("GET", f"{path}?{bad}{query}")
        check(status == 400 and refused["kind"] == "bad_page", f"{path}?{bad} is refused")
    return plain


def filters(house, path, key, rows, name, values, of, query=""):
    for value in values:
        found, total = whole(house, path, f"{query}&{name}={quote(str(value))}")
        wanted = {row[key] for row in rows if of(row, value)}
        check({row[key] for row in found} == wanted and total == len(wanted),
              f"{path}?{name}={value} finds {len(wanted)} of {len(rows)}")


with House(program, people=120) as house:
    next(line for line in house.process.stdout if "works once" in line)  # the morning is over
    base, view, session = house.campaign()
    roles = ("administrator", "auditor", "graduate_office", "registry_office", "hall_lead", "desk", "cashier", "photographer")
    house.token = subprocess.run([program, "token", "--data", str(house.data), "--name", "lister",
                                  *(word for role in roles for word in ("--role", role))],
                                 check=True, capture_output=True, text=True).stdout.strip()
    for n, name in enumerate(("zoe", "bo", "Ann", "cy", "dan", "eve", "fay", "gus", "hal")):
        status, made = house.call("POST", "/api/v1/accounts",
                                   {"name": name, "display_name": f"{'甲乙丙丁戊己庚辛壬'[n]}老师", "password": password})
        check(status == 201, f"{name} has an account: {made}")
    for n in range(9):
        status, made = house.call("POST", "/api/v1/devices",
                                   {"name": f"台{(n * 5) % 9}", "kind": ("desk", "station", "board")[n % 3],
                                    "school": view.get("school_code") or base.split("/")[4], "campaign": base.split("/")[6],
                                    "session": session["session"], "station": session["stations"][0]})
        check(status == 201, f"a device is prepared: {made}")

    rows = sorts(house, "/api/v1/accounts", "account", {"name": lambda r: r["name"], "display_name": lambda r: r["display_name"]})
    filters(house, "/api/v1/accounts", "account", rows, "q", ("a", "老师", "甲", "none such"),
            lambda r, q: q in r["name"].lower() or q in r["display_name"].lower())
    rows = sorts(house, "/api/v1/devices", "device", {"name": lambda r: r["name"], "kind": lambda r: r["kind"]})
    filters(house, "/api/v1/devices", "device", rows, "q", ("台", "台3", "x"), lambda r, q: q in r["name"])

    people = sorts(house, f"{base}/graduands", "student_no",
                   {"student_no": lambda r: r["student_no"], "name": lambda r: r["name"].encode(), "college": lambda r: r["college"]})
    filters(house, f"{base}/graduands", "student_no", people, "college", {p["college"] for p in people},
            lambda r, v: r["college"] == v)
    filters(house, f"{base}/graduands", "student_no", people, "level", {p["level"] for p in people}, lambda r, v: r["level"] == v)
    filters(house, f"{base}/graduands", "student_no", people, "stage", {p["stage"]["step"] for p in people},
            lambda r, v: r["stage"]["step"] == v)
    filters(house, f"{base}/graduands", "student_no", people, "session",
            {p["slot"]["session"] for p in people if p["slot"]}, lambda r, v: bool(r["slot"]) and r["slot"]["session"] == v)

    house.call("POST", f"{base}/sessions/{session['session']}/open", {"event_id": event()})
    for person in [p for p in people if p["stage"]["step"] == "sign_in"][:9]:
        key = {"kind": "student_no", "value": person["student_no"]}
        status, done = house.call("POST", f"{base}/sign-ins", {"event_id": event(), "session": session["session"], "desk": "1",
                                                               "key": key, "admit_reason": "off their time"})
        if status == 201:
            token = done["card"]["person"]["token"]
            house.call("POST", f"{base}/payments", {"event_id": event(), "token": token, "kind": "later"})
    rows = sorts(house, f"{base}/payments", "payment",
                 {"at_ms": lambda r: r["at_ms"], "receipt_no": lambda r: r["receipt_no"] or 0})
    filters(house, f"{base}/payments", "payment", rows, "kind", ("cash", "later", "waived", "refund"),
            lambda r, v: r["kind"] == v)
    check({r["by"] for r in rows} == {"demo", "lister"}, f"who took it stands by name: { {r['by'] for r in rows} }")

    # Each asks for a change of their major.
    for person in people[:9]:
        _, record = house.call("GET", f"{base}/graduands/{person['graduand']}")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        parts = base.split("/")

        def ask(path, body, csrf=""):
            request = urllib.request.Request(house.address + path, method="POST", data=json.dumps(body).encode(),
                                             headers={"Content-Type": "application/json", "X-Liuying-Csrf": csrf})
            with opener.open(request) as answer:
                return json.loads(answer.read())

        me = ask("/api/v1/graduand-sign-in", {"school": parts[4], "campaign": parts[6], "ticket": record["token"]})
        ask(f"{base}/change-requests", {"event_id": event(), "graduand": person["graduand"], "field": "major", "new": "天文学"},
            me["csrf"])
    rows = sorts(house, f"{base}/cases", "case", {"opened_at_ms": lambda r: r["opened_at_ms"],
                                                  "name": lambda r: r["name"].encode(), "student_no": lambda r: r["student_no"]})
    filters(house, f"{base}/cases", "case", rows, "college", {r["college"] for r in rows}, lambda r, v: r["college"] == v)
    filters(house, f"{base}/cases", "case", rows, "kind", ("association", "change_request"), lambda r, v: r["kind"] == v)
    filters(house, f"{base}/cases", "case", rows, "q", (rows[0]["student_no"], rows[1]["name"]),
            lambda r, v: r["student_no"].startswith(v) or v in r["name"])
    check({step["by"] for r in rows for step in r["events"]} == {"graduand"}, "the person themselves asked")

    for n in range(9):
        status, made = house.call("POST", f"{base}/deliveries", {"event_id": event(), "kind": "print", "purpose": f"第{n}次", "only_unsent": False})
        check(status == 201, f"a delivery is made: {made if status != 201 else ''}")
    rows = sorts(house, f"{base}/deliveries", "delivery",
                 {"made_at_ms": lambda r: r["made_at_ms"], "number": lambda r: r["number"], "rows": lambda r: r["rows"]})
    filters(house, f"{base}/deliveries", "delivery", rows, "kind", ("print", "unit"), lambda r, v: r["kind"] == v)
    filters(house, f"{base}/deliveries", "delivery", rows, "q", ("第3", "lister", "nobody"),
            lambda r, v: v in r["purpose"] or v in r["made_by"] or v in r["second"])

    rows = sorts(house, f"{base}/journal", "seq", {"seq": lambda r: r["seq"], "at_ms": lambda r: r["at_ms"]}, "")
    check(not any(r["actor"].startswith(("account:", "device:")) for r in rows), "the journal names who did it")
    filters(house, f"{base}/journal", "seq", rows, "actor", ("lister", "demo", "nobody"), lambda r, v: r["actor"] == v)
    filters(house, f"{base}/journal", "seq", rows, "action", ("signed_in", "seated"), lambda r, v: r["action"] == v)
    filters(house, f"{base}/journal", "seq", rows, "q", ("签到", "seated", "lister", "undone", "nothing of the kind"),
            lambda r, v: v in r["words"]["zh"] or v in r["words"]["en"] or v in r["action"].replace("_", " ") or v in r["actor"])
    subject = rows[0]["subject"]
    filters(house, f"{base}/journal", "seq", rows, "subject", (subject,), lambda r, v: r["subject"] == v)

    rows, total = whole(house, f"{base}/shots")
    check(len(rows) == total > 7, "every shot once")
    filters(house, f"{base}/shots", "shot", rows, "station", {r["station"] for r in rows}, lambda r, v: r["station"] == v)
    filters(house, f"{base}/shots", "shot", rows, "verdict", {r["verdict"] for r in rows}, lambda r, v: r["verdict"] == v)
close()
