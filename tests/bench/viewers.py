# SPDX-License-Identifier: GPL-3.0-or-later
"""The viewers that are compared, how each is started, and what it costs."""
import os
import shutil
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Viewer:
    """One program: how it views a VNC server, a libvirt domain, how it captures."""

    def __init__(self, name, program, view=None, libvirt=None, capture=None):
        self.name, self.program = name, program
        self._forms = {"view": view, "libvirt": libvirt, "capture": capture}

    def can(self, form):
        """Whether it is installed and has this form."""
        return self._forms[form] is not None and shutil.which(self.program) is not None

    def argv(self, form, **values):
        """The command line; display is the port's number as VNC counts displays."""
        if "port" in values:
            values["display"] = values["port"] - 5900
        return [self.program] + [part.format(**values) for part in self._forms[form]]


def all_viewers(oriel):
    """Ours first, then the peers in the order of the table."""
    # Without a menu key TigerVNC shows no hint over the picture in the first seconds.
    tigervnc = shutil.which("xtigervncviewer") or "vncviewer"
    return [
        Viewer("oriel", oriel, ["vnc://127.0.0.1:{port}"], ["-c", "{uri}", "{domain}"],
               ["capture", "vnc://127.0.0.1:{port}", "-o", "{file}.png"]),
        Viewer("tigervnc", tigervnc,
               ["-AutoSelect=0", "-FullColor=1", "-RemoteResize=0", "-MenuKey=",
                "-PreferredEncoding={encoding}", "127.0.0.1::{port}"]),
        Viewer("remote-viewer", "remote-viewer", ["vnc://127.0.0.1:{port}"]),
        Viewer("virt-viewer", "virt-viewer", None, ["-c", "{uri}", "{domain}"]),
        Viewer("gvncviewer", "gvncviewer", ["127.0.0.1:{display}"]),
        Viewer("vncsnapshot", "vncsnapshot", None, None,
               ["-quiet", "-quality", "90", "127.0.0.1:{display}", "{file}.jpg"]),
        Viewer("gvnccapture", "gvnccapture", None, None,
               ["127.0.0.1:{display}", "{file}.png"]),
    ]


def environment(directory, display):
    """A plain one: no configuration of the person, no session bus, no accessibility."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": directory, "XDG_RUNTIME_DIR": directory, "DISPLAY": display,
            "GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1",
            "DBUS_SESSION_BUS_ADDRESS": "disabled:"}


def _status(pid):
    with open(f"/proc/{pid}/stat", encoding="latin-1") as file:
        return file.read().rpartition(")")[2].split()


def family(pid):
    """A process, all below it, and all of its session."""
    parents, found = {}, {pid}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                fields = _status(name)
            except OSError:
                continue
            parents[int(name)] = int(fields[1])
            if int(fields[3]) == pid:
                found.add(int(name))
    grows = True
    while grows:
        below = {child for child, parent in parents.items() if parent in found}
        grows = not below <= found
        found |= below
    return found


def cpu_seconds(pid):
    """User and system time of all of a viewer's processes."""
    total = 0
    for each in family(pid):
        try:
            fields = _status(each)
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def memory_mb(pid):
    """Memory of all of a viewer's processes, what is shared divided (PSS)."""
    total = 0
    for each in family(pid):
        try:
            with open(f"/proc/{each}/smaps_rollup", encoding="ascii") as file:
                total += sum(int(line.split()[1]) for line in file
                             if line.startswith("Pss:"))
        except OSError:
            continue
    return total / 1024


class Running:
    """A started viewer; it and all its processes end with the `with` block."""

    def __init__(self, argv, env, log):
        with open(log, "ab") as output:
            self.process = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=output,
                                            start_new_session=True)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        members = family(self.pid) if self.process.poll() is None else set()
        self.process.terminate()
        deadline = time.monotonic() + 2
        while self.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        for each in members:
            try:
                os.kill(each, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
