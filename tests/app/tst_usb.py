#!/usr/bin/python3
"""A real client, the daemon as a process, and a USB device on an emulated bus (tests/rigs/usb/usbemu.py says how to speak
to it). Run by way of tests/rigs/usb/run.sh.

    tst_usb.py ASSENTD [unittest's options]
"""
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "rigs"))
import program  # noqa: E402
import ws  # noqa: E402

DAEMON = ""
LET_ALL_IN = ("--insecure-allow-all", "--i-accept-any-client-can-control-devices")
STOP_SEEN = 0.25  # R1
SPEED = re.compile(r"control:4301(..)0000000000$")  # the Trance Vibrator's request, with its speed


class Bus:
    def __init__(self):
        self.socket = socket.socket(fileno=os.dup(int(os.environ["USBEMU_FD"])))
        self.socket.settimeout(5)
        self.reader = self.socket.makefile("r", encoding="ascii")

    def say(self, line):
        self.socket.sendall(line.encode() + b"\n")
        return self.reader.readline().strip()

    def close(self):
        self.reader.close()
        self.socket.close()


class UsbTest(unittest.TestCase):
    def setUp(self):
        self.bus = Bus()
        self.addCleanup(self.bus.close)
        self.device = self.bus.say("plug trance 0001")
        self.addCleanup(self.unplug)
        self.seen = []

    def unplug(self):
        if self.device:
            self.bus.say(f"unplug {self.device}")
            self.device = None

    def start(self, *options):
        running = program.Program(DAEMON, "--port", "0", *LET_ALL_IN, *options)
        self.addCleanup(running.__exit__, None, None, None)
        return running

    def find(self, port):
        """A client that has found the device."""
        client = ws.Client(port)
        self.addCleanup(client.socket.close)
        self.assertEqual(client.request("StartScanning")[0], "Ok")
        found, = client.devices().values()
        self.assertEqual(found["DeviceName"], "Rez TranceVibrator")
        return client

    def log_until(self, pattern, seconds=5.0):
        """When the first word of the device's log that matches was seen, and the match."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.seen += [(time.monotonic(), word) for word in self.bus.say(f"log {self.device}").split()]
            while self.seen:
                at, word = self.seen.pop(0)
                if match := re.search(pattern, word):
                    return at, match
            time.sleep(0.002)
        raise AssertionError(f"the device has not been told {pattern}")

    def test_a_command_is_a_vendor_request_and_a_killed_client_is_stopped(self):  # R1
        port = self.start().port()
        self.find(port).close()
        self.log_until("^detach$")  # from the kernel's driver
        self.log_until("^claim$")
        holder = subprocess.Popen([sys.executable, ws.__file__, str(port)], stdout=subprocess.PIPE, text=True)
        self.addCleanup(holder.stdout.close)
        self.addCleanup(holder.wait)
        self.addCleanup(holder.kill)
        self.assertEqual(holder.stdout.readline(), "on\n")
        self.assertEqual(self.log_until(SPEED)[1][1], "7f")
        killed_at = time.monotonic()
        holder.kill()
        stopped_at, stop = self.log_until(SPEED)
        self.assertEqual(stop[1], "00")
        self.assertLess(stopped_at - killed_at, STOP_SEEN)
        print(f"zero seen {1000 * (stopped_at - killed_at):.1f} ms after kill -9", file=sys.stderr)

    def test_the_end_stops_first_and_gives_the_device_back(self):  # R4
        running = self.start()
        client = self.find(running.port())
        client.drive(client.first_output(), 200)
        self.log_until(SPEED)
        sent_at = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        stopped_at, stop = self.log_until(SPEED)
        self.assertEqual(stop[1], "00")
        self.assertLess(stopped_at - sent_at, 0.5)
        self.log_until("^release$")
        self.log_until("^attach$")
        self.assertEqual(running.exit_code(), 0)
        self.assertLess(time.monotonic() - sent_at, 1.0)

    def test_an_unplugged_device_is_gone_and_comes_back_at_rest(self):  # R16
        client = self.find(self.start().port())
        client.drive(client.first_output(), 200)
        self.log_until(SPEED)
        unplugged_at = time.monotonic()
        self.unplug()
        while client.request("RequestDeviceList")[1]["Devices"]:
            self.assertLess(time.monotonic() - unplugged_at, 1.0)
        self.device = self.bus.say("plug trance 0001")
        client.devices()  # nobody has to scan again
        client.drive(client.first_output(), 100)
        self.assertIn(self.log_until(SPEED)[1][1], ("64", "00"))  # and not 200, the level from before

    def test_a_bus_that_is_switched_off_is_left_alone(self):
        client = ws.Client(self.start("--no-usb").port())
        self.addCleanup(client.socket.close)
        client.request("StartScanning")
        time.sleep(0.5)
        self.assertEqual(client.request("RequestDeviceList")[1]["Devices"], {})
        self.assertEqual(self.bus.say(f"log {self.device}"), "")


if __name__ == "__main__":
    DAEMON = sys.argv.pop(1)
    unittest.main()
