#!/usr/bin/env python3
"""Every list sorts, filters, searches and pages as the pages offer it, and says by name who did it."""
import base64
import http.cookiejar
import io
import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent))
from house import House, check, close, event  # noqa: E402

program = sys.argv[1]
password = "four words make one"
contract = json.loads((Path(__file__).resolve().parent.parent / "api/openapi.json").read_text())
walked = set()  # (path of the contract, parameter)


def cursor(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def whole(house, path, query="", items="items"):
    """Every row of a list, in pages of seven."""
    walked.update((path, name) for name in ["after", "limit", *re.findall(r"&(\w+)=", query)])
    rows, after = [], ""
    while True:
        status, page = house.call("GET", f"{path}?limit=7{query}" + (f"&after={quote(after)}" if after else ""))
        if status != 200:
            raise AssertionError(f"{path}?{query}: {status} {page}")
        rows += page[items]
        after = page["next"]
        if not after:
            return rows, page.get("total", len(rows))


def refuses(house, path, bad_cursors=(), query=""):
    """`bad_cursors`: cursors that read well, but name no row such a list can have."""
    for bad in ("after=nonsense", f"after={cursor(*'four')}", "limit=0", "limit=501", "limit=many",
                *(f"after={one}" for one in bad_cursors)):
        status, refused = house.call("GET", f"{path}?{bad}{query}")
        check(status == 400 and refused["kind"] == "bad_page", f"{path}?{bad} is refused")


def sorts(house, path, key, orders, query=""):
    """`orders`: sort name → what of a row it sorts by."""
    plain, total = whole(house, path, query)
    ids = {row[key] for row in plain}
    check(len(plain) == total == len(ids) > 0, f"{path} shows each of its {total} rows once")
    for name, value in orders.items():
        for sign in ("", "-"):
            rows, _ = whole(house, path, f"{query}&sort={sign}{name}")
            values = [value(row) for row in rows]
            check(values == sorted(values, reverse=sign == "-"), f"{path} sorts by {sign}{name}")
            check({row[key] for row in rows} == ids and len(rows) == total, f"{path} by {sign}{name} loses nobody")
    status, refused = house.call("GET", f"{path}?sort=shoe_size{query}")
    check(status == 400 and refused["kind"] == "bad_sort" and all(one in refused["next_step"]["en"] for one in orders),
          f"{path} names the orders it has: {refused.get('next_step')}")
    refuses(house, path, query=query)
    return plain


def filters(house, path, key, rows, name, values, of, query="", items="items"):
    for value in values:
        found, total = whole(house, path, f"{query}&{name}={quote(str(value))}", items)
        wanted = {row[key] for row in rows if of(row, value)}
        check({row[key] for row in found} == wanted and total == len(wanted),
              f"{path}?{name}={value} finds {len(wanted)} of {len(rows)}")


with House(program, people=480) as house:
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

    def takes_out(name, list_path, book_path="", query="", items="items"):
        """The workbook of a list has every row of it, and that it was taken out is told."""
        _, total = whole(house, list_path, query, items)
        narrowed = f"?{query[1:]}" if query else ""
        status, book = house.call("GET", (book_path or f"{base}/{name}.xlsx") + narrowed, raw=True)
        check(status == 200, f"the workbook of {name}: {book[:300]}")
        sheet = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
        check(sheet.count("<row ") == total + 1, f"the workbook of {name} has all {total} rows, not {sheet.count('<row ') - 1}")
        taken, _ = whole(house, f"{base}/journal", "&action=list_exported")
        check([one["subject"] for one in taken].count(f"list/{name}") == 1 and taken[0]["words"]["zh"] == "导出一份列表",
              f"and that it was taken out is told: {taken}")

    rows = sorts(house, "/api/v1/accounts", "account", {"name": lambda r: r["name"], "display_name": lambda r: r["display_name"]})
    filters(house, "/api/v1/accounts", "account", rows, "q", ("a", "老师", "甲", "none such"),
            lambda r, q: q in r["name"].lower() or q in r["display_name"].lower())
    rows = sorts(house, "/api/v1/devices", "device", {"name": lambda r: r["name"], "kind": lambda r: r["kind"]})
    filters(house, "/api/v1/devices", "device", rows, "q", ("台", "台3", "x"), lambda r, q: q in r["name"])

    takes_out("accounts", "/api/v1/accounts", query=f"&q={quote('老师')}")
    takes_out("devices", "/api/v1/devices")

    people = sorts(house, f"{base}/graduands", "student_no",
                   {"student_no": lambda r: r["student_no"], "name": lambda r: r["name"].encode(), "college": lambda r: r["college"]})
    steps = [step["step"] for step in house.call("GET", f"{base}/progress")[1]["total"]["steps"]]
    for sign in ("", "-"):
        by_stage, _ = whole(house, f"{base}/graduands", f"&sort={sign}stage")
        order = [steps.index(r["stage"]["step"]) for r in by_stage]
        check(order == sorted(order, reverse=sign == "-") and len({r["student_no"] for r in by_stage}) == len(people),
              f"the roster sorts by {sign}stage")
    filters(house, f"{base}/graduands", "student_no", people, "q",
            (people[0]["student_no"][:4], people[3]["name"], people[5]["name"][:1], people[7]["document_masked"][-4:],
             "%", "_", "-", "none such"),
            lambda r, q: r["student_no"].startswith(q) or (q != "-" and q in r["name"]) or
            (len(q) == 4 and r["document_masked"].endswith(q)))
    filters(house, f"{base}/graduands", "student_no", people, "campus", {p["campus"] for p in people}, lambda r, v: r["campus"] == v)
    filters(house, f"{base}/graduands", "student_no", people, "standing", ("must_sit", "complete", "associate"),
            lambda r, v: r["standing"]["kind"] == v)
    filters(house, f"{base}/graduands", "student_no", people, "blocker", ("left_line", "document_blocked"),
            lambda r, v: v in (one["kind"] for one in r["stage"]["blockers"]))
    answered = {p["student_no"]: [one["state"] for one in house.call("GET", f"{base}/graduands/{p['graduand']}")[1]["items"]]
                for p in people}
    filters(house, f"{base}/graduands", "student_no", people, "self_check", ("open", "disputed", "done"),
            lambda r, v: all(state == "confirmed" for state in answered[r["student_no"]]) if v == "done"
            else v in answered[r["student_no"]])
    filters(house, f"{base}/graduands", "student_no", people, "passed", ("sign_in", "seat", "shot", "proof"),
            lambda r, v: steps.index(r["stage"]["step"]) > steps.index(v))
    filters(house, f"{base}/graduands", "student_no", people, "blocked", ("yes",), lambda r, v: bool(r["blocked"]))
    filters(house, f"{base}/graduands", "student_no", people, "gone", ("yes",), lambda r, v: r["gone"])
    status, refused = house.call("GET", f"{base}/graduands.xlsx?sort=shoe_size", raw=True)
    check(status == 400 and json.loads(refused)["kind"] == "bad_sort", "the workbook refuses an order that is none")
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

    # Somebody leaves the list while it is read: the next page goes on behind them.
    for order in ("name", "-name", "college", "-stage", "student_no", "-student_no"):
        narrowed = f"{base}/graduands?limit=3&stage=sign_in&session={session['session']}&sort={order}"
        _, all_of_them = house.call("GET", narrowed.replace("limit=3", "limit=500"))
        _, first = house.call("GET", narrowed)
        key = {"kind": "student_no", "value": first["items"][-1]["student_no"]}
        status, done = house.call("POST", f"{base}/sign-ins", {"event_id": event(), "session": session["session"], "desk": "1",
                                                               "key": key, "admit_reason": "off their time"})
        check(status == 201, f"the last one shown signs in: {done if status != 201 else ''}")
        _, after = house.call("GET", f"{narrowed}&after={quote(first['next'])}")
        check([r["student_no"] for r in after["items"]] == [r["student_no"] for r in all_of_them["items"][3:6]],
              f"the list by {order} goes on behind one who has left it")

    rows = sorts(house, f"{base}/payments", "payment",
                 {"at_ms": lambda r: r["at_ms"], "receipt_no": lambda r: r["receipt_no"] or 0})
    filters(house, f"{base}/payments", "payment", rows, "kind", ("cash", "later", "waived", "refund"),
            lambda r, v: r["kind"] == v)
    check(whole(house, f"{base}/payments", f"&shift={event()}") == ([], 0), "no payment is of a shift that never was")
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
    filters(house, f"{base}/cases", "case", rows, "state", {r["state"] for r in rows} | {"approved"}, lambda r, v: r["state"] == v)
    for name in ("cases", "payments"):
        takes_out(name, f"{base}/{name}")
    filters(house, f"{base}/cases", "case", rows, "overdue", ("yes",), lambda r, v: r["overdue_days"] is not None)
    filters(house, f"{base}/cases", "case", rows, "whose", ("graduand", "college_office", "registry_office"),
            lambda r, v: r["whose"] == v)

    # Those who have a portrait find fault with it.
    faults = ("not_me", "wrong_data", "poor_picture")
    reported = 0
    for person in whole(house, f"{base}/graduands", "&stage=proof")[0]:
        _, record = house.call("GET", f"{base}/graduands/{person['graduand']}")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        me = ask("/api/v1/graduand-sign-in", {"school": parts[4], "campaign": parts[6], "ticket": record["token"]})
        ask(f"{base}/my/proof", {"event_id": event(), "portrait": record["proof"]["portrait"], "answer": faults[reported % 3],
                                 "note": "looks unlike"}, me["csrf"])
        reported += 1
    reports = sorts(house, f"{base}/proof-reports", "case",
                    {"opened_at_ms": lambda r: r["opened_at_ms"], "name": lambda r: r["name"].encode(),
                     "student_no": lambda r: r["student_no"]})
    check(len(reports) == reported, "each report stands in the list")
    status, done = house.call("POST", f"{base}/proof-reports/{reports[0]['case']}/settle",
                              {"event_id": event(), "how": "stands", "note": "it is you"})
    check(status == 200 and [step["by"] for step in done["events"]] == ["graduand", "lister"],
          f"who settled it stands by name: {done}")
    every, _ = whole(house, f"{base}/proof-reports", "&state=all")
    check(len(every) == reported, "a settled report is kept")
    filters(house, f"{base}/proof-reports", "case", every, "state", ("open", "settled", "stands", "reshoot"),
            lambda r, v: (v == "settled" and r["state"] != "open") or r["state"] == v)
    filters(house, f"{base}/proof-reports", "case", every, "kind", faults, lambda r, v: r["field"] == v, "&state=all")
    filters(house, f"{base}/proof-reports", "case", every, "q", (every[0]["student_no"], every[1]["name"], "nobody"),
            lambda r, v: r["student_no"].startswith(v) or v in r["name"], "&state=all")

    for n in range(9):
        status, made = house.call("POST", f"{base}/deliveries", {"event_id": event(), "kind": "print", "purpose": f"第{n}次", "only_unsent": False})
        check(status == 201, f"a delivery is made: {made if status != 201 else ''}")
    rows = sorts(house, f"{base}/deliveries", "delivery",
                 {"made_at_ms": lambda r: r["made_at_ms"], "number": lambda r: r["number"], "rows": lambda r: r["rows"]})
    filters(house, f"{base}/deliveries", "delivery", rows, "kind", ("print", "unit"), lambda r, v: r["kind"] == v)
    filters(house, f"{base}/deliveries", "delivery", rows, "q", ("第3", "lister", "LISTER", "nobody"),
            lambda r, v: v in r["purpose"] or v.lower() in r["made_by"] or v in r["second"])
    one = f"{base}/deliveries/{rows[0]['delivery']}"
    sent, _ = whole(house, one, items="rows")
    check([r["row_no"] for r in sent] == list(range(1, rows[0]["rows"] + 1)), "every row of a delivery once")
    filters(house, one, "row_no", sent, "answer", ("prepared", "accepted"), lambda r, v: r["answer"] == v, items="rows")
    refuses(house, one, [cursor("zz")])
    for name in ("row_no", "student_no", "name", "answer", "due_on"):
        for sign in ("", "-"):
            ordered, _ = whole(house, one, f"&sort={sign}{name}", items="rows")
            values = [r[name].encode() if name == "name" else r[name] for r in ordered]
            check(values == sorted(values, reverse=sign == "-"), f"the people of a delivery sort by {sign}{name}")
            check(sorted(r["row_no"] for r in ordered) == list(range(1, len(sent) + 1)), f"and by {sign}{name} nobody is lost")
    status, refused = house.call("GET", f"{one}?sort=shoe_size")
    check(status == 400 and refused["kind"] == "bad_sort", "a delivery names the orders it has")
    takes_out("deliveries", f"{base}/deliveries", query="&kind=print")
    takes_out("delivery", one, f"{one}/rows.xlsx", items="rows")
    takes_out("journal", f"{base}/journal", query="&action=signed_in")

    rows = sorts(house, f"{base}/journal", "seq", {"seq": lambda r: r["seq"], "at_ms": lambda r: r["at_ms"]}, "")
    check(not any(r["actor"].startswith(("account:", "device:")) for r in rows), "the journal names who did it")
    filters(house, f"{base}/journal", "seq", rows, "actor", ("lister", "demo", "engine", "graduand", "nobody"), lambda r, v: r["actor"] == v)
    filters(house, f"{base}/journal", "seq", rows, "action", ("signed_in", "seated"), lambda r, v: r["action"] == v)
    filters(house, f"{base}/journal", "seq", rows, "q", ("签到", "seated", "Seated", "PICTURE BOUND", "lister", "graduand", "undone", "100%"),
            lambda r, v: any(v.lower() in text for text in (r["words"]["zh"], r["words"]["en"], r["action"].replace("_", " "),
                                                            r["actor"])))
    subject = rows[0]["subject"]
    filters(house, f"{base}/journal", "seq", rows, "subject", (subject,), lambda r, v: r["subject"] == v)

    rows, total = whole(house, f"{base}/shots")
    check(len(rows) == total == len({r["shot"] for r in rows}) > 0, "every shot once")
    for name, of in {"station": lambda r: r["station"], "session": lambda r: r["session"], "verdict": lambda r: r["verdict"],
                     "sha256": lambda r: r["sha256"],
                     "binding": lambda r: r["binding"]["state"] if r["binding"] else "doubtful"}.items():
        filters(house, f"{base}/shots", "shot", rows, name, {of(r) for r in rows} | {"none"}, lambda r, v, of=of: of(r) == v)
    refuses(house, f"{base}/shots", [cursor("zz")])
    takes_out("shots", f"{base}/shots", query=f"&station={rows[0]['station']}")
    takes_out("review", f"{base}/review", query="&state=all")

    every, _ = whole(house, f"{base}/review", "&state=all")
    check([r["shot"]["shot"] for r in every] == [r["shot"] for r in rows], "the review of all shows every shot once")
    for state in ("sure", "worded", "doubtful"):
        found, _ = whole(house, f"{base}/review", f"&state={state}")
        check({r["shot"]["shot"] for r in found} ==
              {r["shot"] for r in rows if (r["binding"]["state"] if r["binding"] else "doubtful") == state},
              f"the review finds the {state}")
    for one in {r["session"] for r in rows}:
        found, _ = whole(house, f"{base}/review", f"&state=all&session={one}")
        check({r["shot"]["shot"] for r in found} == {r["shot"] for r in rows if r["session"] == one},
              f"the review finds those of {one}")
    refuses(house, f"{base}/review", [cursor("zz")])

    # The contract names no parameter of a list that was not walked here.
    def place(path):
        return re.sub(r"\{\w+\}", "[^/]+", path) + "$"

    def parameters(path):
        of_path, get = contract["paths"][path], contract["paths"][path]["get"]
        for one in of_path.get("parameters", []) + get.get("parameters", []):
            if "$ref" in one:
                one = contract["components"]["parameters"][one["$ref"].rsplit("/", 1)[1]]
            if one["in"] == "query":
                yield one["name"]

    lists = 0
    for path in (p for p, methods in contract["paths"].items() if "get" in methods):
        names = set(parameters(path))
        if "after" not in names or path.endswith("/imports/{import}"):  # an import's rows have a test of their own
            continue
        lists += 1
        unwalked = names - {name for at, name in walked if re.match(place(path), at)}
        check(not unwalked, f"{path}: nobody tried {sorted(unwalked)}")
    check(lists >= 11, f"the contract has its lists: {lists}")
close()
