"""A private system bus with a bluetoothd of ours on it, for programs that are tested from outside.

Needs dbus-daemon, python3-dbus and python3-gi; missing() says what is not there.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"
SECONDS = 5.0


def missing():
    """What the rig needs and the machine has not; empty if it can run."""
    lacking = [] if shutil.which("dbus-daemon") else ["dbus-daemon"]
    for module in ("dbus", "gi"):
        try:
            __import__(module)
        except ImportError:
            lacking.append(f"python3-{module}")
    return ", ".join(lacking)


def long_uuid(uuid):
    return uuid if len(uuid) == 36 else f"0000{uuid}-0000-1000-8000-00805f9b34fb"


class Bluez:
    """The bus and what is on it. devices: see fakebluez.py. rig: its control interface, e.g. rig.Power(False)."""

    def __init__(self, devices=(), off=False, service=True):
        self.folder = tempfile.mkdtemp(prefix="assent-ble-")
        self.devices, self.off = list(devices), off
        self.service = self.rig = None
        self.seen = 0
        self.config = pathlib.Path(self.folder, "bus.conf")
        self.configure()
        self.bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={self.config}", "--nofork", "--nopidfile", "--print-address"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.bus.stdout.readline().strip()
        import dbus.bus
        self.connection = dbus.bus.BusConnection(self.address)
        if service:
            self.start()

    def configure(self, rule=""):
        text = (HERE / "private-bus.conf").read_text(encoding="utf-8")
        text = re.sub("<listen>.*?</listen>", f"<listen>unix:path={self.folder}/bus</listen>", text)
        self.config.write_text(text.replace("</policy>", rule + "</policy>"), encoding="utf-8")

    def deny(self, denied):
        """Nobody may list bluetoothd's objects any more, or everybody again."""
        rule = '<deny send_destination="org.bluez" send_interface="org.freedesktop.DBus.ObjectManager"/>'
        self.configure(rule if denied else "")
        self.daemon().ReloadConfig()

    def daemon(self, interface="org.freedesktop.DBus"):
        import dbus
        return dbus.Interface(self.connection.get_object("org.freedesktop.DBus", "/org/freedesktop/DBus"), interface)

    def connections(self):
        """How many there are on the bus beside our own."""
        return sum(name.startswith(":") for name in self.daemon().ListNames()) - 1 - (self.service is not None)

    def environment(self):
        return {"DBUS_SYSTEM_BUS_ADDRESS": self.address}

    def start(self):
        """bluetoothd comes up."""
        import dbus
        spec = pathlib.Path(self.folder, "devices.json")
        spec.write_text(json.dumps(self.devices), encoding="utf-8")
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.service = subprocess.Popen(
                [PYTHON, "-B", str(HERE / "fakebluez.py"), "--spec", str(spec), "--delay", "20", "--resolve", "10",
                 *(["--off"] if self.off else [])],
                env={**os.environ, **self.environment()}, stdout=subprocess.PIPE, stderr=log, text=True)
        if self.service.stdout.readline().strip() != "READY":
            raise AssertionError("the fake bluetoothd did not start:\n" + self.log())
        self.rig = dbus.Interface(self.connection.get_object("org.bluez", "/rig"), "rig.Bluez")
        self.seen = 0

    def kill(self):
        """bluetoothd dies."""
        self.service.send_signal(signal.SIGKILL)
        self.service.wait()
        self.service.stdout.close()
        self.service = None

    def freeze(self, frozen):
        """bluetoothd answers nothing any more, or all of it again."""
        self.service.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    def operations(self):
        """What has reached the devices since the last call: (kind, address, uuid, hex, type, seconds), see Ops."""
        new = json.loads(self.rig.Ops(self.seen))
        self.seen += len(new)
        return [(*entry[:5], entry[5] / 1e6) for entry in new]

    def wait_for(self, kind, seconds=SECONDS, address=None, data=None):
        """The next operation of this kind; those before it are passed over."""
        deadline = time.monotonic() + seconds
        passed = []
        while time.monotonic() < deadline:
            new = self.operations()
            for number, entry in enumerate(new):
                if entry[0] == kind and address in (None, entry[1]) and data in (None, entry[3]):
                    self.seen -= len(new) - number - 1
                    return entry
            passed += new
            time.sleep(0.002)
        raise AssertionError(f"no {kind} {address or ''} {data or ''} within {seconds} s but {passed}")

    def property(self, path, interface, name):
        import dbus
        found = self.connection.get_object("org.bluez", path)
        return dbus.Interface(found, "org.freedesktop.DBus.Properties").Get(interface, name)

    def match_rules(self, pid):
        """How many signals the process with this pid listens for on the bus; None if the bus does not say."""
        import dbus
        names, stats, count = self.daemon(), self.daemon("org.freedesktop.DBus.Debug.Stats"), None
        for name in names.ListNames():
            if not name.startswith(":") or names.GetConnectionUnixProcessID(name) != pid:
                continue
            try:
                count = int(stats.GetConnectionStats(name)["MatchRules"])
            except dbus.DBusException:
                return None
        return count

    def log(self):
        return pathlib.Path(self.folder, "log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def close(self):
        self.connection.close()
        for process in (self.service, self.bus):
            if not process:
                continue
            process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
