#!/usr/bin/env python3
"""Models plugged in by a file of settings: what is not right is refused with its line, and where real models lie on
this machine (../shared/models), the engine's tests and the command line run with them."""
import bz2
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from house import check, close

program, engine_test = sys.argv[1], sys.argv[2]
models = Path(__file__).resolve().parent.parent.parent / "shared" / "models"


def run(*words):
    return subprocess.run([program, *map(str, words)], capture_output=True, text=True)


def table(name, kind, file, licence):
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    return f'[{name}]\nkind = "{kind}"\nfile = "{file}"\nsha256 = "{sha256}"\nlicence = "{licence}"\n'


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    for seed in (1, 2):
        run("draw-sitter", "--seed", seed, "-o", folder / f"{seed}.jpg")
    run("draw-sitter", "--seed", 2, "--clothing", "red", "-o", folder / "red.jpg")

    settings = folder / "models.toml"
    settings.write_text('[detector]\nkind = "yunet"\nfile = "gone.onnx"\nsha256 = "00"\nlicence = "MIT"\n')
    for words in (["inspect", folder / "1.jpg"], ["portrait", folder / "1.jpg", "-o", folder / "out.jpg"],
                  ["serve", "--data", folder / "data", "--port", "0"]):
        refused = run(*words, "--models", settings)
        check(refused.returncode == 2, f"{words[0]}: exit {refused.returncode}")
        check("models.toml:3:" in refused.stderr and "gone.onnx" in refused.stderr, refused.stderr)
    check(not (folder / "out.jpg").exists() and not (folder / "data").exists(), "a refusal leaves nothing behind")

    told = json.loads(run("likeness", folder / "2.jpg", folder / "red.jpg", "--json").stdout)
    check(told["dress"] < 0 and told["face"] is None, f"another dress speaks for another sitter: {told}")
    told = json.loads(run("likeness", folder / "2.jpg", folder / "2.jpg", "--faces", "--json").stdout)
    check(told["dress"] > 0 and told["face"] > 0 and told["face_model"] == "gradients-1", f"oneself: {told}")

    if models.is_dir():
        embedding = folder / "embedding.dat"
        embedding.write_bytes(bz2.decompress((models / "face_recognition_densenet_model_v1.dat.bz2").read_bytes()))
        settings.write_text(table("detector", "yunet", models / "yunet_120x160.onnx", "MIT") +
                            table("embedder", "dlib-densenet", embedding, "CC0 1.0"))
        tried = subprocess.run([engine_test, "--test-case=*plugged-in*"], capture_output=True, text=True,
                               env={**os.environ, "LIUYING_MODELS": str(settings)})
        check(tried.returncode == 0 and "2 passed | 0 failed" in tried.stdout, tried.stdout)

        portrait, record = folder / "portrait.jpg", folder / "record.json"
        made = run("portrait", folder / "1.jpg", "-o", portrait, "--record", record, "--models", settings)
        check(made.returncode == 0, made.stderr)
        check(json.loads(record.read_text())["detector"].startswith("yunet "), record.read_text())
        again = ["verify", "portrait", portrait, folder / "1.jpg", "--record", record]
        check(run(*again, "--models", settings).returncode == 0, "the same models make the same portrait")
        other = run(*again)
        check(other.returncode == 1 and "detector" in other.stdout, f"other models are named: {other.stdout}")
        told = json.loads(run("likeness", folder / "1.jpg", folder / "1.jpg", "--faces", "--json",
                              "--models", settings).stdout)
        check(told["face_model"].startswith("dlib-densenet ") and told["face"] > 0, f"{told}")
    else:
        print("no models on this machine: only the settings file and the built-in measures were tried")
close()
