# SPDX-License-Identifier: GPL-3.0-or-later
"""README.md and `oriel --help` name the same options. Usage: options.py ORIEL"""
import re
import subprocess
import sys

from sources import ROOT, read, report

OPTION = r"(?<![\w-])--([a-z][a-z0-9-]*)"


def of_help(program):
    text = subprocess.run([program, "--help"], capture_output=True, text=True,
                          check=True).stdout
    return set(re.findall(r"^\s+(?:-\w, )?--([a-z][a-z0-9-]*)", text, flags=re.M))


def is_of_others(words):
    """A line or a piece of code that calls another program than ours."""
    first = re.sub(r"^[$#]\s+", "", words.strip()).split(" ", 1)[0]
    return bool(first) and not first.startswith("-") and \
        not first.endswith("oriel") and not first.startswith("ORIEL_")


def of_readme():
    """The options that README.md says are ours: not those of other programs' calls."""
    found = set()
    text = read("README.md")
    blocks = re.findall(r"^```.*?^```", text, flags=re.M | re.S)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    pieces = [line for block in blocks for line in block.splitlines()[1:-1]]
    pieces += re.findall(r"`([^`\n]+)`", prose)
    for piece in pieces:
        if not is_of_others(piece):
            found.update(re.findall(OPTION, piece))
    found.update(re.findall(OPTION, re.sub(r"`[^`\n]+`", "", prose)))
    return found


if not (ROOT / "README.md").exists():
    report("options", ["README.md is missing"])
told, real = of_readme(), of_help(sys.argv[1])
faults = [] if real else ["--help lists no options"]
faults += [f"README.md does not have --{name}" for name in sorted(real - told)]
faults += [f"README.md has --{name}, which does not exist" for name in sorted(told - real)]
report("options", faults)
