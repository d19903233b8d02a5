#!/usr/bin/python3
"""TCode devices on serial ports and on the network, with the real daemon. Needs python3-jsonschema.

    tst_tcode.py ASSENTD [unittest's options]

R numbers are those of the security design.
"""
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "rigs"))
import board  # noqa: E402
import program  # noqa: E402
import ws  # noqa: E402

DAEMON = ""
LET_ALL_IN = ("--insecure-allow-all", "--i-accept-any-client-can-control-devices")
QUESTIONS = b"D0\nD1\nD2\n"
TOLD = 1.0  # R16: seconds until clients know of a device that is gone


def daemon(*options):
    return program.Program(DAEMON, "--port", "0", *LET_ALL_IN, *options)


def wait_for_devices(client, count, seconds):
    """Waits until the server has told of so many devices. \\returns when it did, and the devices by index"""
    deadline = time.monotonic() + seconds
    found = client.request("RequestDeviceList")[1]["Devices"]
    while len(found) != count:
        for message in json.loads(client.receive(max(deadline - time.monotonic(), 0.001))):
            (name, fields), = message.items()
            if name == "DeviceList":
                found = fields["Devices"]
    return time.monotonic(), found


def outputs(device):
    """{description: {kind: highest value}} of a device's features"""
    return {feature["FeatureDescription"]: {kind: output["Value"][1] for kind, output in feature["Output"].items()}
            for feature in device["DeviceFeatures"].values()}


def move(client, device, feature, value, duration):
    command = {"HwPositionWithDuration": {"Value": value, "Duration": duration}}
    return client.request("OutputCmd", DeviceIndex=device, FeatureIndex=feature, Command=command)


def vibrate(client, device, feature, value):
    return client.request("OutputCmd", DeviceIndex=device, FeatureIndex=feature, Command={"Vibrate": {"Value": value}})


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class TCodeTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="assent-test-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.path = os.path.join(self.folder, "ttyBOARD")

    def serial(self):
        return f"--serial={self.path}=tcode-v03"

    def test_a_board_that_restarts_says_what_it_has(self):
        with board.PtyBoard(self.path, silent=2.0, boot=board.BOOT) as told, daemon(self.serial()) as running, \
                ws.Client(running.port()) as client:
            start = time.monotonic()
            _, devices = wait_for_devices(client, 1, 6)
            device, = devices.values()
            self.assertEqual(device["DeviceName"], "RigStroker 1.0 (TCode v0.3)")
            position = {"Position": 9999, "HwPositionWithDuration": 9999}
            self.assertEqual(outputs(device), {"Up": position, "Twist": position, "Buzz": {"Vibrate": 9999}})
            self.assertEqual(re.sub(rb"D[012]\n", b"", told.dropped + told.data()), b"")  # nothing that moves
            self.assertIn(QUESTIONS, told.dropped)
            print(f"board that is silent for 2 s known after {time.monotonic() - start:.2f} s", file=sys.stderr)

    def test_a_board_that_only_listens_is_as_its_file_says(self):
        with board.PtyBoard(self.path, answers={}) as told, daemon(self.serial()) as running, \
                ws.Client(running.port()) as client:
            _, devices = wait_for_devices(client, 1, 8)
            index, = devices
            features, = devices[index]["DeviceFeatures"].values()
            self.assertEqual(features["Output"]["Position"]["Value"], [0, 999])
            asked = told.data()
            self.assertEqual(asked.replace(QUESTIONS, b""), b"")
            self.assertEqual(move(client, int(index), 0, 500, 500)[0], "Ok")
            told.wait_for(b"L0500I500\n")
            self.assertEqual(told.data(), asked + b"L0500I500\n")

    def test_opening_and_closing_write_no_position(self):
        with board.PtyBoard(self.path) as told:
            for _ in range(2):
                with daemon(self.serial()) as running, ws.Client(running.port()) as client:
                    wait_for_devices(client, 1, 6)
                    client.close()
                    self.assertEqual(running.end(), 0)
            self.assertEqual(told.data().count(QUESTIONS), 2)
            self.assertEqual(told.data().replace(QUESTIONS, b"").replace(b"V00000\n", b""), b"")

    def play(self, told, option):
        """One session. \\returns the bytes that the board got"""
        with told, daemon(option) as running, ws.Client(running.port()) as client:
            _, devices = wait_for_devices(client, 1, 8)
            index = int(next(iter(devices)))
            for step in range(25):
                self.assertEqual(move(client, index, step % 2, step * 397 % 10000, 50)[0], "Ok")
                self.assertEqual(vibrate(client, index, 2, 9999 - step * 400)[0], "Ok")
                time.sleep(0.06)  # three gaps: nothing is left out
            client.request("StopCmd")
            told.wait_for(b"V00000\n")
            client.close()
            self.assertEqual(running.end(), 0)
            time.sleep(0.1)
            return told.data()

    def test_the_same_session_is_the_same_bytes_on_every_transport(self):
        expected = QUESTIONS
        for step in range(25):
            axis = ("L0", "R0")[step % 2]
            expected += f"{axis}{step * 397 % 10000:04}I50\nV0{9999 - step * 400:04}\n".encode()
        tcp, udp = board.TcpBoard(), board.UdpBoard()
        got = {"serial": self.play(board.PtyBoard(self.path), self.serial()),
               "tcp": self.play(tcp, f"--network=tcp://127.0.0.1:{tcp.port}=tcode-v03"),
               "udp": self.play(udp, f"--network=udp://localhost:{udp.port}=tcode-v03")}
        for transport, data in got.items():
            with self.subTest(transport):
                self.assertEqual(data[:len(expected)], expected)
                self.assertEqual(set(data[len(expected):].split()), {b"V00000"})  # stops, and nothing else
        self.assertEqual(got["serial"], got["tcp"])
        self.assertEqual(got["serial"], got["udp"])

    def lines_of_a_second(self, *options):
        """How many lines a board gets while its level changes all the time."""
        with board.PtyBoard(self.path) as told, daemon(self.serial(), *options) as running, \
                ws.Client(running.port()) as client:
            _, devices = wait_for_devices(client, 1, 6)
            start = time.monotonic()
            level = 0
            while time.monotonic() - start < 1:
                level += 1
                vibrate(client, int(next(iter(devices))), 2, level % 9999)
            return len([at for at, data in told.said if at >= start for _ in range(data.count(b"V"))])

    def test_the_gap_between_writes_can_be_set(self):
        path = os.path.join(self.folder, "user.json")
        device = {"identifier": {"protocol": "tcode-v03", "identifier": self.path, "address": self.path},
                  "config": {"id": "", "features": [], "user_config": {"message_gap_ms": 3}}}
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"version": {"major": 5, "minor": 0}, "user_configs": {"devices": [device]}}, file)
        usual, short = self.lines_of_a_second(), self.lines_of_a_second("--user-config", path)
        print(f"{usual} lines in a second with the gap of the file, {short} with 3 ms", file=sys.stderr)
        self.assertLessEqual(usual, 1000 / 20 + 1)
        self.assertGreater(short, 100)
        self.assertLessEqual(short, 1000 / 3 + 1)

    def test_a_pulled_cable_is_told_and_a_new_board_is_found(self):
        with daemon(self.serial()) as running, ws.Client(running.port()) as client:
            first = board.PtyBoard(self.path)
            first.__enter__()
            _, devices = wait_for_devices(client, 1, 6)
            index = int(next(iter(devices)))
            move(client, index, 0, 9999, 5000)
            vibrate(client, index, 2, 5000)
            first.wait_for(b"V05000\n")
            pulled_at = time.monotonic()
            first.pull()
            told_at, _ = wait_for_devices(client, 0, 3)
            self.assertLess(told_at - pulled_at, TOLD)
            spent = processor_seconds(running.process.pid)
            time.sleep(1)
            spent = processor_seconds(running.process.pid) - spent
            self.assertLess(spent, 0.05)
            print(f"pulled cable told after {1000 * (told_at - pulled_at):.0f} ms, then {100 * spent:.0f} % of a processor",
                  file=sys.stderr)
            with board.PtyBoard(self.path) as second:
                wait_for_devices(client, 1, 8)
                second.wait_for(b"V00000\n")  # R13: it was on when it was lost
                time.sleep(0.3)
                self.assertEqual(second.data().replace(QUESTIONS, b"").replace(b"V00000\n", b""), b"")

    def test_an_idle_daemon_with_a_port_that_is_not_there_sleeps(self):
        with daemon(self.serial()) as running:
            running.port()
            time.sleep(1)
            before = running.wake_ups()
            time.sleep(1)
            self.assertLessEqual(running.wake_ups() - before, 2)

    def test_bad_ports_and_addresses_end_with_2_and_say_why(self):
        rows = {"--serial=/dev/ttyACM0": "/dev/ttyACM0=tcode-v03", "--serial=ttyACM0=tcode-v03": "path",
                "--serial=/dev/ttyACM0=no-such": "no-such", "--serial=/dev/ttyACM0=lovense": "not on serial ports",
                "--network=127.0.0.1:8000=tcode-v03": "tcp://", "--network=tcp://127.0.0.1=tcode-v03": "port",
                "--network=tcp://127.0.0.1:70000=tcode-v03": "port", "--network=http://127.0.0.1:80=tcode-v03": "tcp://",
                "--network=tcp://127.0.0.1:8000/x=tcode-v03": "tcp://", "--network=udp://127.0.0.1:8000=no-such": "no-such"}
        for option, named in rows.items():
            with self.subTest(option), program.Program(DAEMON, "--port", "0", option) as running:
                running.wait_for(re.escape(named))
                self.assertEqual(running.exit_code(), 2)


if __name__ == "__main__":
    DAEMON = sys.argv.pop(1)
    unittest.main(verbosity=2)
