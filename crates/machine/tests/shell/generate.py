#!/usr/bin/env python3
"""Writes golden.json and ash.json: what dash 0.5.12 and busybox 1.35 answer to each line of scripts.txt.

Needs dash, coreutils, mawk, sed, grep, findutils and busybox of Debian 12; the tests need none of them. `\\n` in a line stands
for a newline.
"""
import json
import pathlib
import subprocess
import tempfile

here = pathlib.Path(__file__).parent
scripts = [line.replace("\\n", "\n") for line in (here / "scripts.txt").read_text().splitlines()]


def record(name, called, shell, path):
    golden = []
    for script in scripts:
        with tempfile.TemporaryDirectory() as work:
            done = subprocess.run(
                [called, "-c", script], executable=shell, cwd=work, capture_output=True, timeout=20, stdin=subprocess.DEVNULL,
                env={"PATH": path, "HOME": "/root", "LC_ALL": "C"},
            )
        text = lambda raw: raw.decode("utf-8", "replace").replace(f"{path}/", "/bin/").replace(work, "/w")
        rc = done.returncode if done.returncode >= 0 else 128 - done.returncode
        golden.append({"script": script, "stdout": text(done.stdout), "stderr": text(done.stderr), "rc": rc})
    (here / name).write_text(json.dumps(golden, indent=1) + "\n")


record("golden.json", "dash", "/bin/dash", "/usr/bin:/bin")
with tempfile.TemporaryDirectory() as programs:
    subprocess.run(["busybox", "--install", "-s", programs], check=True)
    record("ash.json", "sh", f"{programs}/sh", programs)
