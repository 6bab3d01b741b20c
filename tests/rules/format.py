# SPDX-License-Identifier: GPL-3.0-or-later
"""All C files are as clang-format leaves them; skipped (77) where it is not there."""
import re
import shutil
import subprocess
import sys

from sources import ROOT, c_files, report

if not shutil.which("clang-format"):
    print("format: clang-format is not installed")
    sys.exit(77)
files = [str(path) for path in c_files()]
result = subprocess.run(["clang-format", "--dry-run", "--Werror", *files], cwd=ROOT,
                        capture_output=True, text=True)
faulty = re.findall(r"^(\S+?):\d+:\d+: error", result.stderr, flags=re.M)
faults = [f"{name}: {faulty.count(name)} places are not formatted"
          for name in sorted(set(faulty))]
if result.returncode != 0 and not faults:
    faults = [result.stderr.strip()]
report("format", faults)
