# SPDX-License-Identifier: GPL-3.0-or-later
"""Functions of at most 80 lines, files of at most 600; prints the medians."""
import statistics

from sources import PROGRAM_FOLDERS, c_files, functions, read, report

FUNCTION_MAX = 80
FILE_MAX = 600


def measure(folders):
    files, lengths, faults = [], [], []
    for path in c_files(folders):
        lines = read(path).count("\n")
        if path.suffix == ".c":
            files.append(lines)
        if lines > FILE_MAX:
            faults.append(f"{path}: {lines} lines (at most {FILE_MAX})")
        for name, first, last in functions(path):
            lengths.append(last - first + 1)
            if lengths[-1] > FUNCTION_MAX:
                faults.append(f"{path}:{first}: {name}() has {lengths[-1]} lines "
                              f"(at most {FUNCTION_MAX})")
    if files and lengths:
        print(f"{' '.join(folders)}: {len(files)} sources, {sum(files)} lines, median "
              f"{statistics.median(files):.0f}; {len(lengths)} functions, median "
              f"{statistics.median(lengths):.0f}, longest {max(lengths)}")
    return faults


report("sizes", measure(PROGRAM_FOLDERS) + measure(("tests",)))
