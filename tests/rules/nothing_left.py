# SPDX-License-Identifier: GPL-3.0-or-later
"""No unfinished business and no path of somebody's machine in any file."""
import re

from sources import all_files, read, report

LEFT = [
    (r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", "unfinished business"),
    (r"(?<![\w.~/-])/(wo" r"rk|ho" r"me|Us" r"ers|ro" r"ot)/\w", "a machine's path"),
]


def check(path):
    text = read(path)
    if "\0" in text:
        return
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, what in LEFT:
            if re.search(pattern, line):
                yield f"{path}:{number}: {what}: {line.strip()[:80]}"


report("nothing_left", [fault for path in all_files() for fault in check(path)])
