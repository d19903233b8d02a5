#!/usr/bin/python3
"""Bluetooth from outside: the daemon as a process, and a bluetoothd of ours on a private bus (tests/rigs/ble).

    tst_bluetooth.py ASSENTD [unittest's options]

R numbers are those of the security design. Needs dbus-daemon, python3-dbus, python3-gi and python3-jsonschema; without the
rig's tools everything is skipped.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / "rigs"), str(TESTS / "rigs" / "ble")]
import bluez  # noqa: E402
import program  # noqa: E402
import ws  # noqa: E402
from responsiveness import Responsiveness  # noqa: E402

DAEMON = ""
LET_ALL_IN = ("--insecure-allow-all", "--i-accept-any-client-can-control-devices")
STOP_SEEN = 0.25  # R1
GAP = 0.075  # between two writes, where the device file names none
ADDRESS = "C0:11:22:33:44:55"
FLAGS = ["read", "write", "write-without-response", "notify"]
SERVICES = [{"uuid": "ff00", "chars": [{"uuid": "ff01", "flags": FLAGS}, {"uuid": "ff02", "flags": FLAGS}]},
            {"uuid": "180f", "chars": [{"uuid": "2a19", "flags": ["read", "notify"], "value": "3c"}]}]
DEVICE_FILE = {
    "protocol": "rig",
    "match": {"ble": {"names": ["Rig *"], "services": {"ff10": {"tx": "ff11"}, "ff00": {"tx": "ff01", "rx": "ff02"}}}},
    "models": {"default": {"name": "Rig Device", "features": [
        {"label": "Motor", "vibrate": [0, 100], "battery": "read"},
        {"label": "Grip", "pressure": {"range": [0, 255], "via": ["subscribe"]}}]}},
    "driver": {"out": [{"for": "vibrate", "data": "77 {v}"}], "in": [{"kind": "pressure", "notify": "rx"}]}}
CONFIRMED = {**DEVICE_FILE, "protocol": "confirmed",
             "match": {"ble": {"names": ["Confirmed *"], "services": {"ff00": {"tx": "ff01"}}}},
             "driver": {"out": [{"for": "vibrate", "data": "78 {v}", "ack": True}]}}


def device(number=0x55, name="Rig 1", **more):
    return {"address": f"C0:11:22:33:44:{number:02X}", "name": name, "services": SERVICES, **more}


class BluetoothTest(unittest.TestCase):
    LIMIT = 0.05 if os.environ.get("ASSENT_DEBUG_BUILD") == "1" else 0.02  # for which no thread may be blocked, R17

    def setUp(self):
        lacking = bluez.missing()
        if lacking:
            self.skipTest(f"the rig needs {lacking}")
        folder = tempfile.TemporaryDirectory(prefix="assent-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        files = pathlib.Path(self.folder, "config", "assent", "devices")
        files.mkdir(mode=0o700, parents=True)
        for content in (DEVICE_FILE, CONFIRMED):
            pathlib.Path(files, content["protocol"] + ".json").write_text(json.dumps(content), encoding="utf-8")

    def start(self, devices=None, **how):
        """The bus, the daemon and a client, which scans."""
        self.bluez = self.enter(bluez.Bluez([device()] if devices is None else devices, **how))
        self.daemon = self.enter(program.Program(DAEMON, "--port", "0", *LET_ALL_IN, folder=self.folder,
                                                 environment=self.bluez.environment()))
        self.port = self.daemon.port()
        self.client = self.enter(ws.Client(self.port))
        self.client.request("StartScanning")

    def enter(self, context):
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def wait_until(self, count, seconds=5):
        """That many devices are listed."""
        deadline = time.monotonic() + seconds
        while True:
            found = self.client.request("RequestDeviceList")[1]["Devices"]
            if len(found) == count:
                return found
            self.assertLess(time.monotonic(), deadline, f"{len(found)} devices and not {count}")
            time.sleep(0.01)

    def drive(self, value, index=None):
        target = next(iter(self.client.devices())) if index is None else index
        return self.client.drive((int(target), 0, "Vibrate", 100), value)

    # A device's life

    def test_a_device_is_found_driven_heard_and_read(self):
        self.start()
        found, = self.wait_until(1).values()
        self.assertEqual(found["DeviceName"], "Rig Device")
        self.assertEqual(self.drive(5)[0], "Ok")
        self.assertEqual(self.bluez.wait_for("write")[1:5], (ADDRESS, bluez.long_uuid("ff01"), "7705", "command"))
        index = found["DeviceIndex"]
        reply, fields = self.client.request("InputCmd", DeviceIndex=index, FeatureIndex=0, Type="Battery", Command="Read")
        self.assertEqual((reply, fields["Reading"]), ("InputReading", {"Battery": {"Value": 60}}))
        pressure = {"DeviceIndex": index, "FeatureIndex": 1, "Type": "Pressure"}
        self.assertEqual(self.client.request("InputCmd", **pressure, Command="Subscribe")[0], "Ok")
        self.bluez.wait_for("subscribe")
        self.bluez.rig.Notify(ADDRESS, "ff02", "2a")
        message, = json.loads(self.client.receive())
        self.assertEqual(message["InputReading"]["Reading"], {"Pressure": {"Value": 42}})
        self.client.request("InputCmd", **pressure, Command="Unsubscribe")
        self.bluez.wait_for("unsubscribe")

    def test_a_battery_that_bluez_keeps_to_itself_is_read(self):
        self.start([device(battery1=71, services=SERVICES[:1])])
        self.wait_until(1)
        reply = self.client.request("InputCmd", DeviceIndex=0, FeatureIndex=0, Type="Battery", Command="Read")[1]
        self.assertEqual(reply["Reading"], {"Battery": {"Value": 71}})

    def test_a_name_that_comes_late_counts(self):
        self.start([device(name="")])
        self.client.request("Ping")
        time.sleep(0.3)
        self.wait_until(0)
        self.bluez.rig.SetName(ADDRESS, "Rig late", "")
        self.wait_until(1)

    def test_what_bluez_merely_remembers_is_not_connected_to(self):
        self.start([device(1, cached=True), device(2)])
        self.wait_until(1)
        time.sleep(0.3)
        self.assertEqual({entry[1] for entry in self.bluez.operations() if entry[0] == "connect"}, {"C0:11:22:33:44:02"})
        self.bluez.rig.Advertise("C0:11:22:33:44:01")
        self.wait_until(2)

    def test_a_device_that_is_connected_already_is_taken_over(self):
        self.start([device(connected=True, cached=True)])
        self.wait_until(1)
        self.assertEqual(self.drive(9)[0], "Ok")
        self.assertEqual(self.bluez.wait_for("write")[3], "7709")

    def test_it_leaves_by_itself_and_comes_back(self):  # R16
        self.start()
        self.wait_until(1)
        self.drive(50)
        for _ in range(3):
            self.bluez.rig.RemoteDisconnect(ADDRESS)
            self.wait_until(0, seconds=1)
            self.bluez.operations()
            self.bluez.rig.Advertise(ADDRESS)
            self.wait_until(1)
            self.assertEqual([entry for entry in self.bluez.operations() if entry[0] == "write" and entry[3] != "7700"], [])
            self.assertEqual(self.drive(50)[0], "Ok")
            self.bluez.wait_for("write", data="7732")

    def test_a_lost_device_is_taken_up_again_without_a_client_that_scans(self):  # R16
        self.start()
        self.wait_until(1)
        self.client.request("StopScanning")
        self.bluez.rig.Vanish(ADDRESS)  # switched off: bluetoothd forgets it
        self.wait_until(0, seconds=1)
        time.sleep(1.3)  # the first try looks for it
        self.bluez.rig.AddDevice(json.dumps(device()))
        self.wait_until(1, seconds=10)
        self.assertFalse(self.bluez.property("/org/bluez/hci0", "org.bluez.Adapter1", "Discovering"))

    def test_a_lost_device_is_taken_up_again_when_the_adapter_is_on(self):  # R16
        self.start()
        self.wait_until(1)
        self.client.request("StopScanning")
        self.bluez.rig.Power(False)
        self.wait_until(0, seconds=1)
        time.sleep(1.5)  # a try in vain
        self.bluez.rig.Power(True)
        self.wait_until(1, seconds=10)

    def test_a_device_with_other_services_is_refused_and_let_go(self):
        self.start([device(services=[{"uuid": "1234", "chars": []}])])
        self.daemon.wait_for("connecting Rig 1 failed: the device has none of the services")
        self.bluez.wait_for("disconnect")
        self.wait_until(0)

    def test_a_device_that_wants_to_be_paired_is_when_it_says_so(self):
        wanting = [{"uuid": "ff00", "chars": [{"uuid": "ff01", "flags": FLAGS, "paired": True}]},
                   {"uuid": "180f", "chars": [{"uuid": "2a19", "flags": ["read"], "value": "32", "paired": True}]}]
        self.start([device(1, services=wanting), device(2, "Rig 2")])
        self.wait_until(2)
        self.assertNotIn("pair", [entry[0] for entry in self.bluez.operations()])
        for index in self.client.devices():
            self.assertEqual(self.drive(4, index)[0], "Ok")
            reply = self.client.request("InputCmd", DeviceIndex=int(index), FeatureIndex=0, Type="Battery", Command="Read")[1]
            self.assertIn(reply["Reading"]["Battery"]["Value"], (50, 60))
        time.sleep(0.2)
        seen = self.bluez.operations()
        self.assertEqual([entry[1] for entry in seen if entry[0] == "pair"], ["C0:11:22:33:44:01"])
        self.assertEqual([entry[3] for entry in seen if entry[0] == "write" and entry[1].endswith("01")][-1], "7704")

    # The system

    def test_the_adapter_goes_off_and_on(self):  # R16
        self.start()
        self.wait_until(1)
        self.bluez.rig.Power(False)
        self.wait_until(0, seconds=1)
        self.daemon.wait_for("Rig Device is gone: ")
        self.bluez.rig.Power(True)
        self.wait_until(1)

    def test_the_adapter_is_off_at_first(self):
        self.start(off=True)
        time.sleep(0.2)
        self.wait_until(0)
        self.bluez.rig.Power(True)
        self.wait_until(1)

    def test_the_adapter_is_unplugged_and_plugged(self):  # R16
        self.start()
        self.wait_until(1)
        self.bluez.rig.RemoveAdapter(0)
        self.wait_until(0, seconds=1)
        self.bluez.rig.AddAdapter(0)
        self.wait_until(1)

    def test_bluetoothd_dies_and_comes_back(self):  # R16
        self.start()
        self.wait_until(1)
        for _ in range(2):
            self.bluez.kill()
            self.wait_until(0, seconds=1)
            self.daemon.wait_for("Rig Device is gone: the system's Bluetooth service has ended")
            self.bluez.start()
            self.wait_until(1)
            self.assertEqual(self.drive(3)[0], "Ok")
            self.bluez.wait_for("write", data="7703")
            self.assertEqual(self.client.request("StopCmd")[0], "Ok")

    def test_bluetoothd_comes_after_us(self):
        self.start(service=False)
        time.sleep(0.2)
        self.wait_until(0)
        self.bluez.start()
        self.wait_until(1)

    def test_a_scan_that_cannot_be_started_is_tried_again(self):
        self.start([device()], off=True)
        self.bluez.rig.Fail("StartDiscovery", "InProgress")
        self.bluez.rig.Power(True)
        time.sleep(0.3)
        self.wait_until(0)
        self.bluez.rig.Fail("StartDiscovery", "")
        self.wait_until(1)

    # What hangs and fails

    def test_nobody_waits_for_a_device_that_hangs(self):  # R14, R17
        self.start([device(1), device(2, "Rig 2"), device(3, "Rig 3")], off=True)
        self.bluez.rig.Hang("Connect@C0:11:22:33:44:02", True)
        self.bluez.rig.Hang("resolve@C0:11:22:33:44:03", True)
        with Responsiveness(self.port) as responsiveness:
            self.bluez.rig.Power(True)
            self.wait_until(1)
            for value in range(1, 10):
                self.assertEqual(self.drive(value, 0)[0], "Ok")
                self.bluez.wait_for("write", seconds=0.5, data=f"77{value:02x}")
            for number in (2, 3):  # after their deadline
                self.daemon.wait_for(f"connecting Rig {number} failed: the device does not answer", seconds=20)
        print(f"longest answer {responsiveness.longest * 1000:.1f} ms of {responsiveness.count}", file=sys.stderr)
        self.assertLess(responsiveness.longest, self.LIMIT)
        self.bluez.wait_for("disconnect", address="C0:11:22:33:44:03")
        self.assertEqual(len(self.wait_until(1)), 1)

    def test_nobody_waits_for_a_bluetoothd_that_answers_nothing(self):  # R17
        self.start()
        self.wait_until(1)
        with Responsiveness(self.port) as responsiveness:
            self.bluez.freeze(True)
            self.drive(10)
            self.client.request("StopScanning")
            self.client.request("StartScanning")
            time.sleep(0.5)
            self.assertEqual(self.client.request("StopCmd")[0], "Ok")
            time.sleep(1)
            self.bluez.freeze(False)
        print(f"longest answer {responsiveness.longest * 1000:.1f} ms of {responsiveness.count}", file=sys.stderr)
        self.assertLess(responsiveness.longest, self.LIMIT)
        writes = [entry[3] for entry in self.bluez.operations() if entry[0] == "write"]
        self.assertEqual(writes[-1], "7700")

    def test_the_daemon_ends_in_time_while_bluetoothd_answers_nothing(self):  # R4
        self.start()
        self.wait_until(1)
        self.drive(10)
        self.bluez.freeze(True)
        self.client.request("StopScanning")  # QtBluetooth waits for that
        self.client.request("StartScanning")
        time.sleep(0.2)
        began = time.monotonic()
        self.assertEqual(self.daemon.end(signal.SIGTERM), 0)
        self.assertLess(time.monotonic() - began, 1.5)

    def test_a_read_that_is_not_answered_does_not_hold_up_a_stop(self):  # R12
        self.start()
        self.wait_until(1)
        self.drive(60)
        self.bluez.wait_for("write")
        self.bluez.rig.Hang("ReadValue:2a19", True)
        self.client.send(json.dumps([{"InputCmd": {"Id": 900, "DeviceIndex": 0, "FeatureIndex": 0, "Type": "Battery",
                                                   "Command": "Read"}}]))
        time.sleep(0.05)
        sent_at = time.monotonic()
        self.client.request("StopCmd")
        self.assertLess(self.bluez.wait_for("write", data="7700")[5] - sent_at, 0.1)
        name, fields = next(event for event in iter(self.next_message, None) if event[1]["Id"] == 900)
        self.assertEqual(name, "Error")

    def next_message(self):
        if not self.client.events:
            for message in json.loads(self.client.receive()):
                self.client.events += list(message.items())
        return self.client.events.pop(0)

    def test_failed_writes_are_tried_again_and_then_the_device_is_let_go(self):  # R12, R14
        self.start()
        self.wait_until(1)
        self.bluez.rig.Fail("WriteValue:ff01", "Failed")
        self.drive(7)
        time.sleep(0.3)
        self.bluez.rig.Fail("WriteValue:ff01", "")
        self.drive(8)
        self.bluez.wait_for("write", data="7708")
        self.assertLess(sum("Bluetooth: Failed" in text for _, text in self.daemon.lines), 2)

    def test_writes_with_response_go_one_by_one(self):
        self.start([device(name="Confirmed 1")])
        self.wait_until(1)
        self.bluez.rig.Hang("WriteValue:ff01", True)
        self.drive(1)
        self.assertEqual(self.bluez.wait_for("write")[3:5], ("7801", "request"))
        for value in range(2, 30):
            self.drive(value)
        time.sleep(0.4)
        self.assertEqual(self.bluez.operations(), [])
        self.bluez.rig.Hang("WriteValue:ff01", False)
        self.assertEqual(self.bluez.wait_for("write", seconds=2)[3], "781d")  # the newest, after the deadline of the first

    # Figures

    def test_the_first_command_to_an_idle_device_goes_out_at_once(self):
        self.start()
        self.wait_until(1)
        waits = []
        for value in range(1, 61):
            time.sleep(0.1)
            sent_at = time.monotonic()
            self.drive(value, 0)
            waits.append(self.bluez.wait_for("write", data=f"77{value:02x}")[5] - sent_at)
        waits.sort()
        p50, p99 = waits[len(waits) // 2], waits[-1]
        print(f"first write after {p50 * 1000:.2f} ms p50, {p99 * 1000:.2f} ms at most", file=sys.stderr)
        self.assertLess(p50, 0.003)
        self.assertLess(p99, 0.005 if os.environ.get("ASSENT_DEBUG_BUILD") != "1" else 0.02)

    def test_a_flood_keeps_the_gap_and_ends_with_the_newest(self):  # R15
        self.start()
        self.wait_until(1)
        self.bluez.operations()
        began = time.monotonic()
        for number in range(2000):
            self.client.send(json.dumps([{"OutputCmd": {"Id": number + 100, "DeviceIndex": 0, "FeatureIndex": 0,
                                                        "Command": {"Vibrate": {"Value": 1 + number % 100}}}}]))
            time.sleep(max(0.0, began + number / 1000 - time.monotonic()))
        took = time.monotonic() - began
        time.sleep(0.3)
        writes = [entry for entry in self.bluez.operations() if entry[0] == "write"]
        gaps = [later[5] - earlier[5] for earlier, later in zip(writes, writes[1:])]
        print(f"{len(writes)} writes for 2000 commands in {took:.2f} s, gaps {min(gaps) * 1000:.2f} to "
              f"{max(gaps) * 1000:.2f} ms", file=sys.stderr)
        self.assertGreaterEqual(min(gaps), GAP)
        self.assertLessEqual(len(writes), took / GAP + 2)
        self.assertGreaterEqual(len(writes), 12 * took)
        self.assertEqual(writes[-1][3], "7764")

    def test_a_killed_client_stops_what_it_drives(self):  # R1
        self.start()
        self.wait_until(1)
        with subprocess.Popen([sys.executable, "-B", str(TESTS / "rigs" / "ws.py"), str(self.port)],
                              stdout=subprocess.PIPE, text=True) as driver:
            self.assertEqual(driver.stdout.readline(), "on\n")
            self.bluez.wait_for("write", data="7732")
            killed_at = time.monotonic()
            driver.kill()
        stopped = self.bluez.wait_for("write", data="7700")[5] - killed_at
        print(f"stop {stopped * 1000:.1f} ms after kill -9", file=sys.stderr)
        self.assertLess(stopped, STOP_SEEN)

    def test_a_signal_stops_and_disconnects_all(self):  # R4
        self.start([device(number, f"Rig {number}") for number in range(1, 6)])
        for index in self.wait_until(5):
            self.drive(80, index)
        time.sleep(0.1)
        self.bluez.operations()
        sent_at = time.monotonic()
        self.assertEqual(self.daemon.end(signal.SIGTERM), 0)
        ended = time.monotonic() - sent_at
        seen = self.bluez.operations()
        last = max(entry[5] for entry in seen) - sent_at
        for number in range(1, 6):
            own = [entry for entry in seen if entry[1].endswith(f"{number:02X}")]
            self.assertEqual({(entry[0], entry[3]) for entry in own[:-1]}, {("write", "7700")})
            self.assertEqual(own[-1][0], "disconnect")
        print(f"all stopped and disconnected after {last * 1000:.1f} ms, ended after {ended * 1000:.1f} ms", file=sys.stderr)
        self.assertLess(last, 0.5)
        self.assertLess(ended, 1.0)

    def test_twenty_devices_at_once_and_nothing_is_left_behind(self):
        self.start([device(number, f"Rig {number}") for number in range(1, 21)])
        with Responsiveness(self.port) as responsiveness:
            devices = self.wait_until(20, seconds=10)
            for index in devices:
                self.assertEqual(self.drive(33, index)[0], "Ok")
            time.sleep(0.2)
        driven = {entry[1] for entry in self.bluez.operations() if entry[0] == "write" and entry[3] == "7721"}
        self.assertEqual(len(driven), 20)
        print(f"20 devices: longest answer {responsiveness.longest * 1000:.1f} ms", file=sys.stderr)
        self.assertLess(responsiveness.longest, self.LIMIT)
        pid = self.daemon.process.pid
        with_devices = self.bluez.match_rules(pid)
        for round_ in range(3):
            for number in range(1, 21):
                self.bluez.rig.RemoteDisconnect(f"C0:11:22:33:44:{number:02X}")
            self.wait_until(0)
            time.sleep(0.2)
            without = self.bluez.match_rules(pid)
            if round_ == 0:
                first = without
            self.assertEqual(without, first)
            for number in range(1, 21):
                self.bluez.rig.Advertise(f"C0:11:22:33:44:{number:02X}")
            self.wait_until(20, seconds=10)
            self.assertEqual(self.bluez.match_rules(pid), with_devices)
        if first is None:
            print("the bus does not count match rules; leaks were not looked for", file=sys.stderr)


if __name__ == "__main__":
    DAEMON = sys.argv.pop(1)
    unittest.main(verbosity=2)
