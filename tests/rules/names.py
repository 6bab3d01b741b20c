# SPDX-License-Identifier: GPL-3.0-or-later
"""Functions are named after their file (or after a struct that it defines), headers begin
with what they are, and no struct hides behind a typedef."""
import re

from sources import PROGRAM_FOLDERS, c_files, read, report

LICENCE = "/* SPDX-License-Identifier: GPL-3.0-or-later */"
COMMENT_LINES = range(3, 8)  # with the lines that open and close it


def without_comments(text):
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return re.sub(r"^\s*#.*(\\\n.*)*$", "", text, flags=re.M)


def declared_functions(text):
    """Names of the functions that a header declares or defines, at file level."""
    text = without_comments(text)
    text = re.sub(r"__attribute__\s*\(\(.*?\)\)", "", text, flags=re.S)
    flat, depth = "", 0
    for letter in text:
        depth -= letter == "}"
        flat += letter if depth == 0 else ""
        depth += letter == "{"
    for statement in re.split(r"[;{}]", flat):
        match = re.match(r"[\w\s\*]*?(\w+)\s*\((?!\s*\*)", statement)
        if match and "=" not in statement and "typedef" not in statement.split():
            yield match[1]


def check_functions(path, text):
    stem = path.stem
    prefixes = {stem, re.sub(r"s$", "", stem)}
    prefixes.update(re.findall(r"^struct (\w+) \{", text, flags=re.M))
    for name in declared_functions(text):
        if not any(name == prefix or name.startswith(prefix + "_")
                   for prefix in prefixes):
            yield f"{path}: {name}() is not named after its file"


def check_opening(path, text):
    lines = text.splitlines()
    if not lines or lines[0] != LICENCE:
        yield f"{path}: does not begin with the licence line"
    elif path.suffix == ".h":
        end = lines.index(" */") if " */" in lines else 0
        if lines[1:2] != ["/*"] or end not in COMMENT_LINES or \
                not all(line.startswith(" * ") for line in lines[2:end]):
            yield f"{path}: does not say in 3 to 7 lines what it is"


def check(path):
    text = read(path)
    yield from check_opening(path, text)
    if re.search(r"\btypedef\s+(struct|union|enum)\b", without_comments(text)):
        yield f"{path}: a struct behind a typedef"
    if path.suffix == ".h" and path.parts[0] in PROGRAM_FOLDERS:
        yield from check_functions(path, text)


report("names", [fault for path in c_files() for fault in check(path)])
