# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules share: the C files of the project, and how a rule reports."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM_FOLDERS = ("base", "protocol", "auth", "transport", "viewer")


def c_files(folders=PROGRAM_FOLDERS + ("tests",)):
    """Paths relative to the root, sorted."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.[ch]")]
    return sorted(path.relative_to(ROOT) for path in found)


def all_files():
    """Each file that belongs to the project: as git says, else all that is there."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others",
                             "--exclude-standard"], cwd=ROOT, capture_output=True)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        return sorted(pathlib.Path(name) for name in names if (ROOT / name).is_file())
    found = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
    return sorted(path for path in found
                  if not re.match(r"build|\.git$", path.parts[0]))


def read(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def includes(path):
    """The includes of a file in order: (line number, name, is_ours)."""
    for number, line in enumerate(read(path).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
        if match:
            yield number, match[2], match[1] == '"'


def functions(path):
    """The function definitions of a formatted C file: (name, first line, last line)."""
    start, head = 0, ""
    for number, line in enumerate(read(path).splitlines(), 1):
        if start and head.endswith("{"):
            if line.startswith("}"):
                name = re.search(r"(\w+)\s*\(", head)
                if re.search(r"\)\s*\{$", head) and name:
                    yield name[1], start, number
                start, head = 0, ""
        elif start or re.match(r"[A-Za-z_]", line):
            start = start or number
            head = f"{head} {line.strip()}"
            if re.search(r"[;}]$|^#", line.strip()):
                start, head = 0, ""


def report(name, faults):
    """Ends the rule: 0 when there are no faults."""
    for fault in faults:
        print(fault)
    print(f"{name}: {len(faults)} faults" if faults else f"{name}: good")
    sys.exit(1 if faults else 0)
