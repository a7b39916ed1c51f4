#!/usr/bin/env python3
"""liuying inspect over a folder as a card reader leaves it: good pictures between bad ones, none of which
ends the run; a summary that a killed run can be resumed from; the standard taken from the campaign."""
import csv
import json
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

from house import check, close

program = sys.argv[1]
root = Path(__file__).resolve().parent.parent


def run(*words):
    return subprocess.run([program, *map(str, words)], capture_output=True, text=True)


def png(width, height, rows):
    """A grey PNG that claims its size and holds `rows`."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def claiming(jpeg, width, height):
    at = jpeg.index(b"\xff\xc0")
    return jpeg[:at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9:]


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    card = folder / "card"
    (card / "more").mkdir(parents=True)
    for name, seed in (("a.jpg", 3), ("more/z.JPG", 5)):
        check(run("draw-sitter", "-o", card / name, "--seed", seed, "--width", 800).returncode == 0, "a sitter is drawn")
    whole = (card / "a.jpg").read_bytes()
    bad = {
        "b_empty.jpg": (b"", "picture_empty"),
        "c_text.jpg": (b"this is a letter, not a picture", "picture_not_a_picture"),
        "d_huge.jpg": (claiming(whole, 20000, 10000), "picture_too_large"),
        "e_heic.jpg": (b"\0\0\0\x18ftypheic" + b"x" * 40, "picture_heic"),
        "f_tables.jpg": (b"\xff\xd8\xff\xe0 rubbish", None),
        "g_huge.png": (png(30000, 30000, b"\0" * 100), "picture_too_large"),
        "h_small.png": (png(1, 1, b"\0\0"), "picture_too_small"),
        "i_broken.png": (png(400, 400, b"\0" * 100), "picture_corrupt"),
        "j_tiff.tif": (b"II*\0" + b"x" * 40, "picture_other_format"),
        "k_gif.gif": (b"GIF89a" + b"x" * 40, "picture_animated"),
    }
    for name, (content, _) in bad.items():
        (card / name).write_bytes(content)
    (card / "l_cut.jpg").write_bytes(whole[:len(whole) * 2 // 3])
    (card / "notes.txt").write_text("not looked at")
    os.symlink(folder / "nowhere.jpg", card / "m_gone.jpg")

    summary = folder / "summary.csv"
    answer = run("inspect", card, folder / "missing.jpg", "--json", "--summary", summary)
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    by_name = {Path(line["file"]).name: line for line in lines}
    check(answer.returncode == 1, f"unreadable files show in the exit code: {answer.returncode} {answer.stderr[-300:]}")
    check(len(lines) == len(bad) + 4, f"one line a file, whatever is wrong with it: {sorted(by_name)}")
    for name, (_, kind) in bad.items():
        error = by_name[name]["error"]
        check(error is not None and error["message"] and (kind is None or error["kind"] == kind), f"{name} is refused by name: {error}")
    check(by_name["missing.jpg"]["error"]["kind"] == "file_not_found", "a missing file is said to be missing")
    for name in ("a.jpg", "z.JPG"):
        check(by_name[name]["error"] is None and by_name[name]["faces"] == 1, f"{name} is judged between the bad ones")
    cut = {f["rule"]: f["verdict"] for f in by_name["l_cut.jpg"]["findings"]}
    check(cut.get("file_whole") == "fail", f"a file cut off is judged as far as it goes and said to be cut: {cut.get('file_whole')}")
    check("unreadable" in answer.stderr, f"the run ends with its count: {answer.stderr[-200:]}")

    rows = list(csv.DictReader(summary.open(encoding="utf-8")))
    check(len(rows) == len(lines) and rows[0]["file"].endswith("a.jpg"), "the summary has one row a file")
    check(all(row["error"] for row in rows if Path(row["file"]).name in bad), "the summary names each error")

    # Killed in the middle of a row: the half row goes, its file and those after it are done again, no other.
    twice = folder / "twice"
    twice.mkdir()
    (twice / "first.jpg").write_bytes(whole)
    (twice / "second.jpg").write_bytes(whole)
    (twice / "third.jpg").write_bytes((card / "more/z.JPG").read_bytes())
    book = folder / "twice.csv"
    told = {Path(one["file"]).name: one for one in
            map(json.loads, run("inspect", twice, "--json", "--summary", book).stdout.splitlines())}
    copies = {name: [f["value"] for f in one["findings"] if f["rule"] == "copy"] for name, one in told.items()}
    check(copies == {"first.jpg": [], "second.jpg": [str(twice / "first.jpg")], "third.jpg": []},
          f"a picture that was in the run before is told with the earlier file: {copies}")
    check([row["copy"].split(" ")[0] for row in csv.DictReader(book.open(encoding="utf-8"))] == ["", "copy", ""],
          "the summary says so too")

    text = summary.read_bytes()
    keep = text.index(b"\n", text.index(b"d_huge")) + 1
    summary.write_bytes(text[:keep + 25])
    again = run("inspect", card, folder / "missing.jpg", "--json", "--summary", summary, "--resume")
    check(len(again.stdout.splitlines()) == len(lines) - 4, f"the resumed run does what was left: {len(again.stdout.splitlines())}")
    check(sorted(summary.read_bytes().splitlines()) == sorted(text.splitlines()), "the resumed summary is the whole one")
    again = run("inspect", f"{card}/.", "--json", "--summary", summary, "--resume")
    check(again.stdout == "", f"the same folder spelt otherwise is known: {again.stdout[:200]}")

    book = folder / "summary.xlsx"
    check(run("inspect", card, "--summary", book).returncode == 1 and zipfile.is_zipfile(book), "the summary is written as XLSX too")
    check(run("inspect", card, "--summary", book, "--resume").returncode != 0, "an XLSX cannot be resumed, and says so")
    check(run("inspect", card, "--summary", folder / "summary.pdf").returncode != 0, "another kind of summary is refused")

    drawings = folder / "drawings"
    run("inspect", card / "a.jpg", card / "more", "--explain", drawings)
    drawn = sorted(drawings.iterdir())
    check(len(drawn) == 2 and all(one.read_bytes().startswith(b"\x89PNG") for one in drawn), f"each picture gets its drawing: {drawn}")

    rules = lambda answer: {f["rule"]: f for f in json.loads(answer.stdout)["findings"]}
    check("glasses" not in rules(run("inspect", card / "a.jpg", "--json")), "the registry's standard does not forbid glasses")
    campaign = root / "campaigns" / "demo.toml"
    if campaign.exists():
        standard = json.loads(run("campaign", "show", campaign, "--json").stdout)["photo_standard"]
        named, taken = (run("inspect", card / "a.jpg", "--json", *words).stdout for words in (("--profile", standard), ("--campaign", campaign)))
        check(named == taken and named, "the campaign's standard is the one it names")
    check(rules(run("inspect", card / "a.jpg", "--json", "--exempt", "hat"))["hat"]["verdict"] == "exempt", "an approved exemption shows")
    check(run("inspect", card / "a.jpg", "--exempt", "nose").returncode == 2, "an exemption from a rule that does not exist is refused")

close()
