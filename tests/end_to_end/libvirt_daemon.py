# SPDX-License-Identifier: GPL-3.0-or-later
"""A libvirtd of the test's own: all that it keeps is in one directory, and its guests end
with it. As root it runs as an ordinary user, since root's daemon is the whole machine's.

    with Daemon() as daemon:
        daemon.define("web", "<graphics type='vnc'/>")
        daemon.start("web")
        oriel("capture", "-c", daemon.uri, "web", ...)
"""
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

import world

SETTINGS = 'stdio_handler = "file"\nsecurity_driver = "none"\n'
DOMAIN = """
<domain type='qemu'>
  <name>{name}</name>
  <memory unit='MiB'>32</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='fd'/></os>
  <features><acpi/><vmport state='on'/></features>
  <devices>
    <disk type='file' device='floppy'>
      <driver name='qemu' type='raw'/><source file='{folder}/demo-guest.img'/>
      <target dev='fda'/><readonly/>
    </disk>
    <controller type='usb' model='none'/>
    <serial type='file'><source path='{folder}/{name}.serial'/></serial>
    {graphics}
    <video><model type='vga' vram='16384'/></video>
    <memballoon model='none'/>
  </devices>
</domain>
"""


class Daemon:
    """Starts at once; ends, with all guests, at the end of the `with` block."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="oriel-libvirt-", dir="/tmp")
        settings = os.path.join(self.folder, "config", "libvirt")
        os.makedirs(settings)
        with open(os.path.join(settings, "qemu.conf"), "w", encoding="ascii") as file:
            file.write(SETTINGS)
        shutil.copy(world.IMAGE, self.folder)
        self.env = world.environment(HOME=self.folder, XDG_RUNTIME_DIR=self.folder,
                                     XDG_CONFIG_HOME=f"{self.folder}/config",
                                     XDG_CACHE_HOME=f"{self.folder}/cache")
        self.identity = self._become_ordinary()
        self.socket = os.path.join(self.folder, "libvirt", "libvirt-sock")
        self.uri = f"qemu+unix:///session?socket={self.socket}"
        self.log = open(os.path.join(self.folder, "log"), "w", encoding="utf-8")
        self.process = world.spawn(["libvirtd"], env=self.env, cwd=self.folder,
                                   stdout=self.log, stderr=self.log,
                                   stdin=subprocess.DEVNULL, **self.identity)
        try:
            world.wait_for(lambda: self._answers(), "libvirtd", 30)
        except BaseException:
            self.__exit__()
            raise

    def _become_ordinary(self):
        if os.geteuid() != 0:
            return {}
        nobody = pwd.getpwnam("nobody")
        for folder, _, names in os.walk(self.folder):
            for path in [folder, *(os.path.join(folder, name) for name in names)]:
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def _answers(self):
        if self.process.poll() is not None:
            with open(self.log.name, encoding="utf-8") as log:
                raise AssertionError(f"libvirtd ended: {log.read()}")
        return os.path.exists(self.socket) and self._virsh("uri").returncode == 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pid in world.processes_with(self.folder + "/"):
            if world.command_of(pid).startswith("qemu-system"):
                os.kill(pid, signal.SIGKILL)
        world.end_group(self.process)
        self.log.close()
        world.wait_for(lambda: not world.processes_with(self.folder + "/"), "no QEMU", 10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _virsh(self, *words):
        return subprocess.run(["virsh", "-q", "-c", self.uri, *words], text=True,
                              env=self.env, capture_output=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=60)

    def virsh(self, *words):
        done = self._virsh(*words)
        if done.returncode != 0:
            raise AssertionError(f"virsh {words}: {done.stderr}")
        return done.stdout.strip()

    def xml(self, name, graphics):
        """The file of a domain with the demo guest."""
        path = os.path.join(self.folder, f"{name}.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(DOMAIN.format(name=name, folder=self.folder, graphics=graphics))
        return path

    def define(self, name, graphics):
        self.virsh("define", self.xml(name, graphics))

    def start(self, name):
        self.virsh("start", name)

    def wait_card(self, name, seconds=30):
        """Until the guest says that it shows its test card."""
        def is_ready():
            try:
                with open(os.path.join(self.folder, f"{name}.serial"), "rb") as file:
                    return b"oriel guest ready" in file.read()
            except OSError:
                return False
        world.wait_for(is_ready, f"the guest {name}", seconds)
        time.sleep(0.3)

    def kill(self, name):
        """Ends a guest's QEMU behind libvirt's back; no other daemon's of that name."""
        ours = world.processes_with(self.folder + "/")
        for pid in set(ours) & set(world.processes_with(f"guest={name},")):
            os.kill(pid, signal.SIGKILL)

    def stop(self, name):
        """Ends a guest if it runs; QEMU may have ended already."""
        self._virsh("destroy", name)
        world.wait_for(lambda: name not in self.virsh("list", "--name").split(), "the end")
