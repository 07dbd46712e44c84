#!/usr/bin/env python3
"""Writes golden.json and gnu.json: what busybox 1.35 and the GNU tools of Debian 12 answer to each line of lines.txt.

Needs Debian's packages busybox, dash, coreutils, findutils, grep, sed and mawk; the tests need none of them. Each line runs in
`sh -c` in an empty directory, as root, without standard input; busybox with nothing else on the PATH.
"""
import json
import pathlib
import subprocess
import tempfile

here = pathlib.Path(__file__).parent
lines = (here / "lines.txt").read_text().splitlines()


def record(name, shell, path):
    golden = []
    for line in lines:
        with tempfile.TemporaryDirectory() as work:
            done = subprocess.run(
                ["sh", "-c", line], executable=shell, cwd=work, capture_output=True, stdin=subprocess.DEVNULL, timeout=20,
                env={"PATH": path, "HOME": "/root", "LC_ALL": "C"},
            )
        text = lambda raw: raw.decode("utf-8", "replace").replace(f"{path}/", "/bin/")
        golden.append({"script": line, "stdout": text(done.stdout), "stderr": text(done.stderr), "rc": done.returncode})
    (here / name).write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n")


record("gnu.json", "/bin/dash", "/usr/bin:/bin")
with tempfile.TemporaryDirectory() as programs:
    subprocess.run(["busybox", "--install", "-s", programs], check=True)
    record("golden.json", f"{programs}/sh", programs)
