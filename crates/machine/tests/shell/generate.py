#!/usr/bin/env python3
"""Writes golden.json: what dash 0.5.12 answers to each line of scripts.txt.

Needs dash and coreutils of Debian 12; the tests need neither. `\\n` in a line stands for a newline.
"""
import json
import pathlib
import subprocess
import tempfile

here = pathlib.Path(__file__).parent
golden = []
for line in (here / "scripts.txt").read_text().splitlines():
    script = line.replace("\\n", "\n")
    with tempfile.TemporaryDirectory() as work:
        done = subprocess.run(
            ["dash", "-c", script], cwd=work, capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "HOME": "/root", "LC_ALL": "C"},
        )
    rc = done.returncode if done.returncode >= 0 else 128 - done.returncode
    golden.append({"script": script, "stdout": done.stdout, "stderr": done.stderr, "rc": rc})
(here / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
