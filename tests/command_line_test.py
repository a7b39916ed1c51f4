#!/usr/bin/env python3
"""The program from outside: help worth reading, JSON and nothing but JSON, exit codes."""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from house import check, close

program = sys.argv[1]
shared = Path(__file__).resolve().parent.parent.parent / "shared"


def run(*words):
    return subprocess.run([program, *words], capture_output=True, text=True)


listed = run("--help")
check(listed.returncode == 0 and "serve" in listed.stdout, "the program lists its subcommands")
for name in ("serve", "campaign", "import", "inspect", "portrait", "draw-sitter", "bind", "plan", "notice",
             "verify", "rehearse", "token", "journal"):
    answer = run(name, "--help")
    check(answer.returncode == 0 and len(answer.stdout) > 120, f"{name} --help says what it does")
check(run("no-such-command").returncode != 0, "an unknown subcommand is refused")

with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    sitter, portrait = folder / "sitter.jpg", folder / "portrait.jpg"
    check(run("draw-sitter", "-o", str(sitter), "--seed", "5").returncode == 0, "a sitter is drawn")
    answer = run("inspect", str(sitter), "--json")
    judged = json.loads(answer.stdout.splitlines()[0])
    check(judged["faces"] == 1 and judged["error"] is None, f"the drawn sitter has one face: {answer.stdout[:200]}")
    check(all({"rule", "verdict", "value", "unit", "limit", "confidence"} <= set(f) for f in judged["findings"]),
          "each finding says rule, verdict, value, unit, limit and confidence")
    record = folder / "record.json"
    made = run("portrait", str(sitter), "-o", str(portrait), "--record", str(record))
    check(made.returncode == 0, f"the portrait is made: {made.stderr[:300]}")
    if portrait.exists():
        size = portrait.stat().st_size
        check(20 * 1024 <= size <= 40 * 1024, f"the portrait weighs 20 to 40 KB: {size}")
        verified = run("verify", "portrait", str(portrait), str(sitter))
        check(verified.returncode == 0, f"the portrait replays from its original: {verified.stdout} {verified.stderr[:200]}")
        held = run("verify", "portrait", str(portrait), str(sitter), "--record", str(record))
        check(held.returncode == 0, f"the side record fits both files: {held.stdout}")
        record.write_text(record.read_text(encoding="utf-8").replace('"portrait_sha256": "', '"portrait_sha256": "0'), encoding="utf-8")
        bent = run("verify", "portrait", str(portrait), str(sitter), "--record", str(record))
        check(bent.returncode == 1 and "portrait_sha256" in bent.stdout, f"a bent side record is named: {bent.stdout}")
    broken = folder / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    answer = run("inspect", str(broken), "--json")
    check(json.loads(answer.stdout.splitlines()[0])["error"] is not None, "a broken picture is a named error")
    roster = folder / "roster.csv"
    roster.write_text("学号,姓名,性别,出生日期,证件类型,证件号码,国籍,校区,学院,专业,培养层次,学习形式,是否硕博连读,预计毕业日期\n"
                      "222001001,贺华,男,1995-06-04,居民身份证,4.40524E+17,中国,紫金港,数学科学学院,金融,硕士,全日制,否,2022-06-30\n",
                      encoding="utf-8")
    answer = json.loads(run("import", str(roster), "--dry-run", "--json").stdout)
    check(answer["rows"][0]["status"] == "refuse", "a number that a spreadsheet rounded is refused")
    unclosed = folder / "unclosed.csv"
    unclosed.write_text('学号,姓名\n1,"张\n', encoding="utf-8")
    answer = run("import", str(unclosed), "--dry-run", "--json")
    check(answer.returncode == 1, "an unclosed quote is refused")
    told = json.loads(answer.stdout)
    check(told["encoding"] == "UTF-8" and told["encoding_reason_en"] and told["encoding_reason_zh"],
          f"and what was found out before is told: {told}")
    headless = folder / "headless.csv"
    headless.write_bytes("姓名,证件号码,学院\n张,1,数学\n".encode("gb18030"))
    told = json.loads(run("import", str(headless), "--dry-run", "--json").stdout)
    check(told["refusal"]["kind"] == "missing_column" and told["encoding"] == "GB18030", f"the encoding of a refused file: {told}")
    check([one["field"] for one in told["columns"]] == ["name", "document_no", "college"], "and what its columns seem to be")
    no_table = folder / "no_table.csv"
    no_table.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(2000))
    told = json.loads(run("import", str(no_table), "--dry-run", "--json").stdout)
    check(told["encoding"] is None and told["encoding_reason_en"] == told["refusal"]["message_en"], f"none where there is no table: {told}")
    bad = folder / "campaign.toml"
    bad.write_text("[campaign\n", encoding="utf-8")
    answer = run("campaign", "check", str(bad))
    check(answer.returncode == 1 and ":1:" in answer.stderr + answer.stdout, f"a broken campaign file names line and column: {answer.stderr}")

    # Two sitters with their slips and references, and a test shot before them.
    files = {
        "meta.csv": "key,value\nprofile,small\nstations,1\nclock,synced\nsensor_code,1\nd_same,3.6\nd_ref,6\nrho_ref,0.7\n",
        "tickets.csv": "ticket_id,station,seq,swipe_s,has_ref\nT1-001,1,1,20,1\nT1-002,1,2,50,1\n",
        "shots.csv": "shot_id,camera,fileno,cam_s,face,slate,code,same_prev\nS1-0001,1,7,5,0,0,,\n"
                     "S1-0002,1,8,60,1,1,T1-001,\nS1-0003,1,9,65,1,0,,3.7\n"
                     "S1-0004,1,10,90,1,1,T1-002,-0.2\nS1-0005,1,11,95,1,0,,3.9\n",
        "ref.csv": "shot_id,station,first_seq,scores_x10\nS1-0002,1,1,62 3\nS1-0003,1,1,58 -4\n"
                   "S1-0004,1,1,-7 61\nS1-0005,1,1,2 66\n",
    }
    whole = folder / "set"
    session = whole / "sessions" / "P1"
    session.mkdir(parents=True)
    for name, text in files.items():
        (session / name).write_text(text)
    (whole / "manifest.csv").write_text("session_id,profile,stations,tickets,shots,note\nP1,small,1,2,5,base, of two\n")
    rows = {}
    for name, where in (("set", whole), ("session", session)):
        out = folder / f"{name}.csv"
        answer = run("bind", str(where), "-o", str(out))
        check(answer.returncode == 0, f"bind reads a {name}: {answer.stderr[:300]}")
        rows[name] = out.read_text().splitlines() if out.exists() else []
    check(rows["set"] and rows["set"] == rows["session"], "a session folder says the same as the set it stands in")
    bound = {line.split(",")[2]: line.split(",")[3] for line in rows["set"] if ",shot," in line}
    check(bound.get("S1-0003") == "T1-001" and bound.get("S1-0005") == "T1-002", f"both sitters have their pictures: {rows['set']}")
    report = json.loads(run("bind", str(session), "-o", str(out), "--json").stdout)
    check(report["sessions"][0]["bound"] == 2 and report["sessions"][0]["fits_model"], "bind --json counts what is bound")
    for name, old, new, place in (
            ("tickets.csv", "1,2,50,1", "1,2,soon,1", ("tickets.csv", "row 3", "column swipe_s")),
            ("shots.csv", "S1-0005,1,11", "S1-0004,1,11", ("shots.csv", "row 6", "column shot_id")),
            ("shots.csv", "T1-001,\n", "T1-001,nan\n", ("shots.csv", "row 3", "column same_prev")),
            ("ref.csv", "58 -4", "58 inf", ("ref.csv", "row 3", "column scores_x10")),
            ("meta.csv", "d_ref,6", "d_ref,six", ("meta.csv", "row 7", "column value")),
            ("meta.csv", "d_ref,6", "d_same,6", ("meta.csv", "row 7", "column key"))):
        (session / name).write_text(files[name].replace(old, new))
        answer = run("bind", str(session), "-o", str(folder / "bad.csv"))
        check(answer.returncode == 1 and all(part in answer.stderr for part in place),
              f"a malformed {name} is named with row and column: {answer.stderr}")
        check(not (folder / "bad.csv").exists(), "and nothing is written")
        (session / name).write_text(files[name])
    (session / "shots.csv").unlink()
    answer = run("bind", str(session), "-o", str(folder / "bad.csv"))
    check(answer.returncode == 1 and "没有文件 shots.csv" in answer.stderr and "no file shots.csv" in answer.stderr,
          f"a missing file is named: {answer.stderr}")
    (session / "shots.csv").write_text(files["shots.csv"])
    (whole / "manifest.csv").write_text("session_id,profile,stations,tickets,shots,note\n")
    answer = run("bind", str(whole), "-o", str(folder / "bad.csv"))
    check(answer.returncode == 1 and "manifest.csv" in answer.stderr, f"a set of no session says so: {answer.stderr}")
    check(run("bind", str(session), "-o", str(folder / "bad.csv"), "--level", "nan").returncode not in (0, 70), "no level is nan")

if (shared / "rosters").exists():
    for name in ("roster.csv", "roster-gb18030.csv", "roster.xlsx"):
        answer = json.loads(run("import", str(shared / "rosters" / name), "--dry-run", "--json").stdout)
        check(answer["counts"]["rows"] == 240 and answer["counts"]["refuse"] == 0, f"{name}: 240 good rows: {answer['counts']}")
else:
    print("skipped: the sample rosters are not beside this tree")
close()
