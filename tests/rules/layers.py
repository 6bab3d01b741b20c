# SPDX-License-Identifier: GPL-3.0-or-later
"""Includes keep to the layers (ARCHITECTURE.md), and each source begins with its own
header, which so proves that it stands alone."""
import re

from sources import ROOT, c_files, includes, report

BELOW_VIEWER = {"base", "protocol", "auth", "transport"}
LEAVES = {"viewer/picture", "viewer/input", "viewer/connection"}
MAY_INCLUDE = {
    "base": set(),
    "protocol": {"base"},
    "protocol/vnc": {"base", "protocol"},
    "protocol/libvirt": {"base", "protocol"},
    "protocol/spice": {"base", "protocol"},
    "auth": {"base"},
    "transport": {"base", "auth", "protocol"},
    "viewer/picture": {"base"},
    "viewer/input": {"base", "protocol"},
    "viewer/connection": BELOW_VIEWER,
    "viewer/overlay": {"base", "viewer/picture", "viewer/input"},
    "viewer/window": BELOW_VIEWER | LEAVES | {"viewer/overlay"},
    "viewer": BELOW_VIEWER | LEAVES | {"viewer/overlay", "viewer/window"},
}
# Foreign headers, and the only folders that may see them.
FOREIGN = [
    (r"SDL", {"viewer/window", "viewer/overlay"}),
    (r"rfb/", {"protocol/vnc"}),
    (r"(libvirt|libxml)/", {"protocol/libvirt"}),
    (r"openssl/", {"auth", "transport"}),
    (r"png\.h", {"viewer/picture"}),
    (r"(spice|gstreamer|gst|libusb|phodav)", {"protocol/spice"}),
    (r"g(lib|object|io|st)(/|\.h|-)", {"protocol/spice"}),
]


def check_ours(path, folder, number, name):
    if not (ROOT / name).is_file():
        return f'{path}:{number}: "{name}" is not a path from the root'
    target = str((ROOT / name).parent.relative_to(ROOT))
    if folder.startswith("tests"):
        return None
    if target != folder and target not in MAY_INCLUDE.get(folder, set()):
        return f"{path}:{number}: {folder}/ may not include {name}"
    return None


def check_foreign(path, folder, number, name):
    if folder.startswith("tests"):
        return None
    for pattern, allowed in FOREIGN:
        if re.match(pattern, name) and folder not in allowed:
            return f"{path}:{number}: {folder}/ may not include <{name}>"
    return None


def check_file(path):
    folder = str(path.parent)
    if folder not in MAY_INCLUDE and not folder.startswith("tests"):
        return [f"{path}: the folder {folder}/ has no place among the layers"]
    found = list(includes(path))
    own = path.with_suffix(".h")
    faults = []
    if path.suffix == ".c" and (ROOT / own).exists():
        if not found or found[0][1] != str(own):
            faults.append(f'{path}: its own header "{own}" does not come first')
    for number, name, is_ours in found:
        check = check_ours if is_ours else check_foreign
        faults.append(check(path, folder, number, name))
    return [fault for fault in faults if fault]


report("layers", [fault for path in c_files() for fault in check_file(path)])
