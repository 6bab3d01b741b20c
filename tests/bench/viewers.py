# SPDX-License-Identifier: GPL-3.0-or-later
"""The viewers that are compared, how each is started, and what it costs."""
import glob
import os
import shutil
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Viewer:
    """One program and its forms: `view` and `capture` of a VNC server, `spice` (and
    `spice_asking` for one compression) and `spice_capture` of a SPICE server, `libvirt`
    for a domain with either."""

    def __init__(self, name, program, **forms):
        self.name, self.program, self._forms = name, program, forms

    def can(self, form):
        """Whether it is installed and has this form."""
        return form in self._forms and shutil.which(self.program) is not None

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
        Viewer("oriel", oriel, view=["vnc://127.0.0.1:{port}"],
               libvirt=["-c", "{uri}", "{domain}"],
               capture=["capture", "vnc://127.0.0.1:{port}", "-o", "{file}.png"],
               spice=["spice://127.0.0.1:{port}"],
               spice_asking=["--image-compression", "{compression}",
                             "spice://127.0.0.1:{port}"],
               spice_capture=["capture", "spice://127.0.0.1:{port}", "-o", "{file}.png"]),
        Viewer("tigervnc", tigervnc,
               view=["-AutoSelect=0", "-FullColor=1", "-RemoteResize=0", "-MenuKey=",
                     "-PreferredEncoding={encoding}", "127.0.0.1::{port}"]),
        Viewer("remote-viewer", "remote-viewer", view=["vnc://127.0.0.1:{port}"],
               spice=["spice://127.0.0.1:{port}"],
               spice_asking=["--spice-preferred-compression={compression}",
                             "spice://127.0.0.1:{port}"]),
        Viewer("virt-viewer", "virt-viewer", libvirt=["-c", "{uri}", "{domain}"]),
        Viewer("gvncviewer", "gvncviewer", view=["127.0.0.1:{display}"]),
        Viewer("vncsnapshot", "vncsnapshot",
               capture=["-quiet", "-quality", "90", "127.0.0.1:{display}", "{file}.jpg"]),
        Viewer("gvnccapture", "gvnccapture",
               capture=["127.0.0.1:{display}", "{file}.png"]),
        Viewer("spicy-screenshot", "spicy-screenshot",
               spice_capture=["-h", "127.0.0.1", "-p", "{port}", "-o", "{file}.ppm"]),
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


def busy_seconds(pid):
    """The same to the nanosecond, for little work; threads that have ended are left out."""
    total = 0
    for each in family(pid):
        for path in glob.glob(f"/proc/{each}/task/*/schedstat"):
            try:
                with open(path, encoding="ascii") as file:
                    total += int(file.read().split()[0])
            except OSError:
                continue
    return total / 1e9


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
