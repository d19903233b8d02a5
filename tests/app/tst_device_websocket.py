#!/usr/bin/python3
"""Devices that connect to the daemon: a real process, real sockets, a throw-away profile. Needs python3-jsonschema.

    tst_device_websocket.py ASSENTD [unittest's options]

S and R numbers are those of the security design.
"""
import json
import os
import pathlib
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "rigs"))
import program  # noqa: E402
import ws  # noqa: E402

DAEMON = ""
LET_ALL_IN = ("--insecure-allow-all", "--i-accept-any-client-can-control-devices")
HELLO = {"identifier": "LVSDevice", "address": "LG0000000001", "version": 0}
CONFIG = {"version": {"major": 5, "minor": 999},
          "user_configs": {"protocols": {"lovense": {"communication": [{"websocket": {"name": HELLO["identifier"]}}]}}}}
STOP_SEEN = 0.25  # R1


class Device(ws.WebSocket):
    """A device that speaks the protocol of the Lovense Edge, once it is asked what it is."""

    def __init__(self, port, address=HELLO["address"], **options):
        super().__init__(port, **options)
        self.send(json.dumps({**HELLO, "address": address}))

    def packet(self, seconds=ws.SECONDS):
        """The next binary message. Pings are answered meanwhile."""
        deadline = time.monotonic() + seconds
        while True:
            first, second = self.take(2, deadline)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack("!H", self.take(2, deadline))[0]
            payload = self.take(size, deadline)
            if first & 0x0F == ws.BINARY:
                return payload.decode()
            if first & 0x0F == ws.PING:
                self.send_frame(ws.PONG, payload)
            elif first & 0x0F == ws.CLOSE:
                raise ws.Closed(struct.unpack("!H", payload[:2])[0], payload[2:].decode())

    def introduce(self):
        assert self.packet() == "DeviceType;"
        self.send("P:37:0082059AD3BD;")
        return self

    def silent_for(self, seconds):
        try:
            return self.packet(seconds)
        except ws.Timeout:
            return None


class DeviceTest(unittest.TestCase):
    def start(self, *options):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        config = pathlib.Path(folder.name, "user.json")
        config.write_text(json.dumps(CONFIG), encoding="utf-8")
        running = program.Program(DAEMON, "--port", "0", "--device-websocket", "0", "--user-config", str(config), *options)
        self.addCleanup(running.__exit__, None, None, None)
        self.port = running.port()
        self.device_port = int(running.wait_for(r"devices connect to 127\.0\.0\.1:(\d+)$")[1][1])
        return running


class UseTest(DeviceTest):
    """What an admitted device is for."""

    def setUp(self):
        self.running = self.start(*LET_ALL_IN)

    def test_commands_reach_the_device_and_values_come_back(self):
        with Device(self.device_port).introduce() as device, ws.Client(self.port) as client:
            target = client.first_output()
            self.assertEqual(client.devices()["0"]["DeviceName"], "Lovense Edge")
            self.assertEqual(client.drive(target, 10)[0], "Ok")
            self.assertEqual(device.packet(), "Vibrate1:10;")
            client.send(json.dumps([{"InputCmd": {"Id": 77, "DeviceIndex": 0, "FeatureIndex": 2, "Type": "Battery",
                                                  "Command": "Read"}}]))
            self.assertEqual(device.packet(), "Battery;")
            device.send_frame(ws.BINARY, b"64;")
            self.assertIn('"Value":64', client.receive().replace(" ", ""))

    def test_a_lost_client_stops_the_device(self):  # R1
        with Device(self.device_port).introduce() as device:
            client = ws.Client(self.port)
            client.drive(client.first_output(), 10)
            self.assertEqual(device.packet(), "Vibrate1:10;")
            start = time.monotonic()
            client.socket.close()
            self.assertEqual(device.packet(), "Vibrate1:0;")
            self.assertLess(time.monotonic() - start, STOP_SEEN)

    def test_the_end_of_the_program_stops_the_device(self):  # R4
        with Device(self.device_port).introduce() as device, ws.Client(self.port) as client:
            client.drive(client.first_output(), 10)
            self.assertEqual(device.packet(), "Vibrate1:10;")
            start = time.monotonic()
            self.running.process.terminate()
            self.assertEqual(device.packet(), "Vibrate1:0;")
            self.assertLess(time.monotonic() - start, 2 * STOP_SEEN)
            self.assertEqual(self.running.exit_code(), 0)

    def test_devices_come_and_go_while_a_client_is_there(self):  # R16
        with ws.Client(self.port) as client:
            with Device(self.device_port, "LG1").introduce(), Device(self.device_port, "LG2").introduce():
                deadline = time.monotonic() + ws.SECONDS
                while len(client.devices()) < 2 and time.monotonic() < deadline:
                    time.sleep(0.01)
                self.assertEqual(len(client.devices()), 2)
            start = time.monotonic()
            while client.request("RequestDeviceList")[1]["Devices"]:
                self.assertLess(time.monotonic() - start, 1.0)
                time.sleep(0.01)

    def test_no_answer_waits_for_a_late_acknowledgement(self):
        """A device's event and the reply to a command leave back to back: with Nagle's algorithm one waits for 40 ms."""
        with Device(self.device_port).introduce() as device, ws.Client(self.port) as client:
            target = client.first_output()
            took = []
            for step in range(100):
                start = time.monotonic()
                client.send(json.dumps([{"OutputCmd": {"Id": 1000 + step, "DeviceIndex": target[0], "FeatureIndex": target[1],
                                                       "Command": {target[2]: {"Value": step % 20 + 1}}}},
                                        {"OutputCmd": {"Id": 2000 + step, "DeviceIndex": target[0], "FeatureIndex": 1,
                                                       "Command": {target[2]: {"Value": step % 20 + 1}}}}]))
                device.packet()
                device.packet()
                client.receive()
                took.append(time.monotonic() - start)
            took.sort()
            self.assertLess(took[95], 0.030, f"median {statistics.median(took) * 1000:.2f} ms")


class AdmissionTest(DeviceTest):
    """S9, S23, S26, S46: who was not allowed is no device, and is told nothing."""

    def assert_no_device(self, **options):
        with Device(self.device_port, **options) as device:
            with self.assertRaises(ws.Closed) as caught:
                device.packet()
            self.assertEqual(caught.exception.code, 1008)
            self.assertNotIn("assent", str(caught.exception).lower().replace("--allow", ""))

    def test_a_program_nobody_has_allowed_is_no_device(self):
        self.start("--simulate", "demo")
        self.assert_no_device()

    def test_a_page_nobody_has_allowed_is_no_device(self):
        running = self.start("--allow-program", sys.executable)
        self.assert_no_device(origin="https://foreign.example")
        with ws.Client(self.port) as client:
            self.assertEqual(client.request("RequestDeviceList")[1]["Devices"], {})
        self.assertEqual([text for _, text in running.lines if "connected:" in text], [])

    def test_a_program_named_at_the_start_is_a_device(self):
        self.start("--allow-program", sys.executable)
        with Device(self.device_port).introduce(), ws.Client(self.port) as client:
            self.assertEqual(len(client.devices()), 1)

    def test_a_foreign_host_is_refused(self):  # S5
        self.start(*LET_ALL_IN)
        with self.assertRaises(ws.Refused) as caught:
            Device(self.device_port, host=f"rebound.example:{self.device_port}")
        self.assertEqual(caught.exception.status, 403)
        self.assertNotIn("assent", str(caught.exception).lower())

    def test_an_unknown_kind_of_device_is_left_waiting(self):
        self.start(*LET_ALL_IN)
        with ws.WebSocket(self.device_port) as device, ws.Client(self.port) as client:
            device.send(json.dumps({"identifier": "Nobody", "address": "x", "version": 0}))
            with self.assertRaises(ws.Timeout):
                device.receive(0.3)
            self.assertEqual(client.request("RequestDeviceList")[1]["Devices"], {})


class OptionTest(unittest.TestCase):
    def test_nothing_listens_for_devices_unless_it_is_told_to(self):
        with program.Program(DAEMON, "--port", "0", *LET_ALL_IN) as running:
            running.port()
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", 54817), 1)
            listening = subprocess.run(["cat", f"/proc/{running.process.pid}/net/tcp"], capture_output=True, text=True, check=True)
            self.assertNotIn("0100007F:D621", listening.stdout)

    def test_a_wrong_port_is_explained(self):
        for value in ("70000", "-1"):
            with program.Program(DAEMON, "--port", "0", f"--device-websocket={value}") as running:
                self.assertEqual(running.exit_code(), 2)

    def test_the_port_may_be_left_out(self):
        with program.Program(DAEMON, "--device-websocket", "--port", "0", *LET_ALL_IN) as running:
            # Free or not on this machine, it is the one that the ecosystem knows.
            running.wait_for(r"devices connect to 127\.0\.0\.1:54817$|no devices can connect: .* 54817")


if __name__ == "__main__":
    DAEMON = os.path.abspath(sys.argv.pop(1))
    unittest.main()
