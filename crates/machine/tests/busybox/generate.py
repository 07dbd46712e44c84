#!/usr/bin/env python3
"""Writes golden.json: what busybox 1.35 of Debian 12 answers to each line of lines.txt.

Needs Debian's package busybox; the tests do not. Each line runs in `sh -c` with nothing but busybox on the PATH, in an
empty directory, as root, without standard input. Output that names the directory of the programs is left out.
"""
import json
import pathlib
import subprocess
import tempfile

here = pathlib.Path(__file__).parent
golden = []
with tempfile.TemporaryDirectory() as programs:
    subprocess.run(["busybox", "--install", "-s", programs], check=True)
    for line in (here / "lines.txt").read_text().splitlines():
        with tempfile.TemporaryDirectory() as work:
            done = subprocess.run(
                [f"{programs}/sh", "-c", line],
                cwd=work,
                env={"PATH": programs, "HOME": "/root", "LC_ALL": "C"},
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=20,
            )
        text = lambda raw: raw.decode("utf-8", "replace").replace(f"{programs}/", "")
        golden.append({"line": line, "stdout": text(done.stdout), "stderr": text(done.stderr), "rc": done.returncode})
(here / "golden.json").write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n")
