# SPDX-License-Identifier: GPL-3.0-or-later
"""No include cycles, the .h and .c of a module taken together."""
from sources import c_files, includes, report


def module_of(path):
    return str(path).rsplit(".", 1)[0]


def graph():
    edges = {module_of(path): set() for path in c_files()}
    for path in c_files():
        for _, name, is_ours in includes(path):
            target = module_of(name)
            if is_ours and target in edges and target != module_of(path):
                edges[module_of(path)].add(target)
    return edges


def find_cycle(edges, start):
    """The shortest way from `start` back to itself, or None."""
    ways = [[start]]
    seen = set()
    while ways:
        way = ways.pop(0)
        for target in sorted(edges[way[-1]]):
            if target == start:
                return way + [start]
            if target not in seen:
                seen.add(target)
                ways.append(way + [target])
    return None


def cycles(edges):
    known = set()
    for module in sorted(edges):
        cycle = find_cycle(edges, module)
        if cycle and frozenset(cycle) not in known:
            known.add(frozenset(cycle))
            yield "cycle: " + " -> ".join(cycle)


report("cycles", list(cycles(graph())))
