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
    made = run("portrait", str(sitter), "-o", str(portrait))
    check(made.returncode == 0, f"the portrait is made: {made.stderr[:300]}")
    if portrait.exists():
        size = portrait.stat().st_size
        check(20 * 1024 <= size <= 40 * 1024, f"the portrait weighs 20 to 40 KB: {size}")
        verified = run("verify", "portrait", str(portrait), str(sitter))
        check(verified.returncode == 0, f"the portrait replays from its original: {verified.stdout} {verified.stderr[:200]}")
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
    check(run("import", str(unclosed), "--dry-run", "--json").returncode == 1, "an unclosed quote is refused")
    bad = folder / "campaign.toml"
    bad.write_text("[campaign\n", encoding="utf-8")
    answer = run("campaign", "check", str(bad))
    check(answer.returncode == 1 and ":1:" in answer.stderr + answer.stdout, f"a broken campaign file names line and column: {answer.stderr}")

if (shared / "rosters").exists():
    for name in ("roster.csv", "roster-gb18030.csv", "roster.xlsx"):
        answer = json.loads(run("import", str(shared / "rosters" / name), "--dry-run", "--json").stdout)
        check(answer["counts"]["rows"] == 240 and answer["counts"]["refuse"] == 0, f"{name}: 240 good rows: {answer['counts']}")
else:
    print("skipped: the sample rosters are not beside this tree")
close()
