#!/usr/bin/env python3
"""A room may include only itself and the rooms its line in CMakeLists.txt names (and what those may use).

CMakeLists.txt is the map; this test holds every #include "room/…" under src/ against it, and says for
the domain rooms that no SQL, HTTP, device or window library is included there.
"""
import re
import sys
from pathlib import Path

root = Path(__file__).resolve().parent.parent
names, may = [], {}
text = (root / "CMakeLists.txt").read_text(encoding="utf-8")
for call in re.finditer(r"^liuying_module\(([^)]*)\)", text, re.M):
    words = call.group(1).split()
    room, uses = words[0], [w for w in words[1:] if w in names]
    may[room] = {room}.union(*(may[u] for u in uses)) if uses else {room}
    names.append(room)
may["app"] = set(names) | {"app"}

forbidden = re.compile(r'#include [<"](sqlite3|libpq-fe|boost/beast|boost/asio|curl/|opencv2/highgui)')
engines_and_domain = {"base", "access", "identity", "portrait", "binding", "planning", "table", "paper",
                      "campaign", "roster", "payment", "hall", "capture", "proof", "delivery"}
faults, checked = [], 0
for file in sorted((root / "src").rglob("*")):
    if file.suffix not in {".h", ".cpp"} or file.parent == root / "src":
        continue
    room = file.relative_to(root / "src").parts[0]
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        checked += line.startswith("#include")
        found = re.match(r'#include "([a-z_]+)/', line)
        if found and found.group(1) in may and found.group(1) not in may.get(room, set()):
            faults.append(f"{file.relative_to(root)}:{number}: {room} may not use {found.group(1)}")
        if room in engines_and_domain and forbidden.match(line):
            faults.append(f"{file.relative_to(root)}:{number}: {line.strip()} does not belong in {room}")
for fault in faults:
    print(fault)
print(f"directions: {checked} includes of {len(may)} rooms, {len(faults)} against the map")
sys.exit(1 if faults or checked == 0 else 0)
