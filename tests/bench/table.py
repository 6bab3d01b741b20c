# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures as a plain table, and what oriel promises about them."""
import statistics

MORE_IS_BETTER = ("updates/s",)
DECODED = ("small-tight", "small-zrle", "small-hextile", "small-raw", "scroll-tight",
           "scroll-zrle", "scroll-hextile", "screen-raw", "video-jpeg")


def _number(value):
    return f"{value:.{3 if value < 10 else 1 if value < 100 else 0}f}"


def _medians(cells):
    return {viewer: statistics.median(values) for viewer, values in cells.items()}


def _ratio(unit, medians):
    """Ours against the best of the peers."""
    peers = [value for viewer, value in medians.items() if viewer != "oriel"]
    if "oriel" not in medians or not peers:
        return ""
    best = max(peers) if unit in MORE_IS_BETTER else min(peers)
    return f"{medians['oriel'] / best:.2f}"


def render(figures, names):
    """Medians; the last column is oriel against the best peer."""
    names = [name for name in names if any(name in cells for cells in figures.values())]
    lines = [["row", "unit", *names, "oriel/best"]]
    for (row, unit), cells in figures.items():
        medians = _medians(cells)
        lines.append([row, unit, *(_number(medians[name]) if name in medians else "-"
                                   for name in names), _ratio(unit, medians)])
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(
        cell.ljust(width) if i < 2 else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(line, widths))).rstrip() for line in lines)


def _promises():
    """Row, peer or None, the largest allowed factor or value; negative: the smallest."""
    for name in DECODED:
        yield f"{name}: difference to tigervnc", None, 8 if name == "video-jpeg" else 0
        yield f"{name}: CPU", "tigervnc", 0.95 if name == "video-jpeg" else 0.9
        if name.endswith("hextile"):
            continue
        yield f"{name}: rate", "tigervnc", -1.0 if name == "video-jpeg" else -1.3
    yield "first picture", "tigervnc", 1.0
    yield "first picture, QEMU", "tigervnc", 1.0
    yield "first picture, QEMU, libvirt", "virt-viewer", 0.4
    yield "key to pixel, median", "tigervnc", 1.0
    yield "key to pixel, 95 %", None, 3
    yield "memory, 1920x1080", None, 32
    yield "memory, 1920x1080, libvirt", None, 40
    yield "capture, 1024x768", None, 40
    yield "SPICE, moving bar: CPU", "remote-viewer", 0.7
    yield "SPICE, moving bar: memory", "remote-viewer", 0.75
    yield "SPICE, first picture, QEMU", "remote-viewer", 0.5
    yield "SPICE, first picture, QEMU, libvirt", "virt-viewer", 0.5
    yield "SPICE, key to pixel, QEMU, median", "remote-viewer", 0.4
    yield "SPICE, key to pixel, median", None, 2


def judge(figures):
    """One line for each promise that can be judged from these figures."""
    by_row = {row: _medians(cells) for (row, _), cells in figures.items()}
    lines = []
    for row, peer, limit in _promises():
        medians = by_row.get(row, {})
        if "oriel" not in medians or (peer and peer not in medians):
            continue
        value = medians["oriel"] / (medians[peer] if peer else 1)
        holds = value >= -limit if limit < 0 else value <= limit
        words = f"{'at least' if limit < 0 else 'at most'} {abs(limit)}"
        lines.append(f"{'holds' if holds else 'MISSED'}  {row}: {_number(value)}, {words}"
                     + (f" of {peer}" if peer else ""))
    return "\n".join(lines)
