#!/usr/bin/python3
"""The daemon from outside: a real process, real sockets, a throw-away profile. Needs python3-jsonschema.

    tst_assentd.py ASSENTD [unittest's options]

S and R numbers are those of the security design: S for what is let in, R for what is stopped.
"""
import json
import os
import pathlib
import shutil
import signal
import socket
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
HONEST_WAIT = 0.5  # seconds within which an honest client has its ServerInfo, whatever others do
STOP_SEEN = 0.25  # R1


def daemon(*options, **how):
    return program.Program(DAEMON, "--port", "0", *options, **how)


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=ws.SECONDS)


def listening_addresses(port):
    """The local addresses on which somebody accepts connections to this port, as the kernel writes them."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(table, encoding="ascii") as lines:
            for fields in (line.split() for line in list(lines)[1:]):
                address, _, hexadecimal = fields[1].rpartition(":")
                if fields[3] == "0A" and int(hexadecimal, 16) == port:
                    found.add(address)
    return found


class GateTest(unittest.TestCase):
    """S4 to S12: whoever does not pass the gate neither gets anything nor keeps others from being served."""

    def setUp(self):
        self.running = daemon(*LET_ALL_IN)
        self.addCleanup(self.running.__exit__, None, None, None)
        self.port = self.running.port()

    def assert_serves_at_once(self):
        start = time.monotonic()
        with ws.Client(self.port):
            pass
        self.assertLess(time.monotonic() - start, HONEST_WAIT)

    def assert_refused(self, statuses, **options):
        with self.assertRaises(ws.Refused) as caught:
            ws.WebSocket(self.port, **options)
        self.assertIn(caught.exception.status, statuses)
        self.assertNotIn("assent", str(caught.exception).lower())  # S9: nothing names the product
        self.assert_serves_at_once()

    def test_silent_connections_do_not_delay_the_next_client(self):
        silent = [connect(self.port) for _ in range(40)]  # more than may be half open: the oldest are dropped (S11)
        self.assert_serves_at_once()
        for connection in silent:
            connection.close()

    def test_a_plain_http_request_is_told_to_upgrade(self):
        with connect(self.port) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            answer = connection.recv(4096).decode("latin-1")
            self.assertEqual(answer.split(" ")[1], "426")  # S8
            self.assertNotIn("assent", answer.lower())
            self.assert_serves_at_once()

    def test_what_is_no_http_at_all_is_refused(self):
        with connect(self.port) as connection:
            connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 not http\r\n\r\n")
            self.assertNotIn(b"101", connection.recv(4096)[:16])
            self.assert_serves_at_once()

    def test_a_foreign_host_is_refused(self):
        self.assert_refused({400, 403}, host="rebound.example:12345")  # S5: a name that resolves to loopback

    def test_two_origins_are_refused(self):
        self.assert_refused({400}, origin="http://a.example\r\nOrigin: http://b.example")  # S6

    def test_half_a_header_does_not_delay_the_next_client(self):
        with connect(self.port) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0")
            self.assert_serves_at_once()


class ConsentTest(unittest.TestCase):
    """S23, S26, S46: where nobody can be asked, only those are let in who were named at the start."""

    def assert_denied(self, port, **options):
        with ws.Client(port, handshake=False, **options) as client:
            reply, fields = client.introduce("Stranger")
            self.assertEqual((reply, fields["ErrorCode"], fields["Id"]), ("Error", 1, 1))
            self.assertTrue(fields["ErrorMessage"])
            with self.assertRaises(ws.Closed) as caught:
                client.receive()
            self.assertEqual(caught.exception.code, 1008)

    def test_a_program_nobody_has_allowed_is_denied(self):
        with daemon("--simulate", "demo") as running:
            self.assert_denied(running.port())

    def test_a_page_nobody_has_allowed_is_denied_and_blocks_nobody(self):
        with daemon("--allow-program", sys.executable) as running:
            self.assert_denied(running.port(), origin="https://foreign.example")
            start = time.monotonic()
            with ws.Client(running.port()):
                self.assertLess(time.monotonic() - start, HONEST_WAIT)

    def test_a_program_named_at_the_start_is_let_in(self):
        with daemon("--allow-program", sys.executable, "--simulate", "demo") as running:
            with ws.Client(running.port()) as client:
                self.assertEqual(len(client.devices()), 1)

    def test_a_script_named_at_the_start_is_let_in_and_another_is_not(self):
        with tempfile.TemporaryDirectory() as folder:
            scripts = [pathlib.Path(folder, name) for name in ("named.py", "other.py")]
            for script in scripts:
                script.write_text(f"#!{sys.executable}\nimport sys; sys.path.insert(0, {ws.__file__.rsplit('/', 1)[0]!r})\n"
                                  "import ws; print(ws.Client(int(sys.argv[1]), handshake=False).introduce()[0])\n")
                script.chmod(0o700)
            with daemon("--allow-program", str(scripts[0])) as running:
                said = [subprocess.run([sys.executable, script, str(running.port())], capture_output=True, text=True,
                                       timeout=20, check=False).stdout.strip() for script in scripts]
                self.assertEqual(said, ["ServerInfo", "Error"])

    def test_a_waiting_client_learns_nothing(self):
        with daemon("--simulate", "demo") as running, ws.Client(running.port(), handshake=False) as client:
            reply, fields = client.request("RequestDeviceList")
            self.assertEqual((reply, fields["ErrorCode"]), ("Error", 1))
            self.assertEqual(client.events, [])


class SessionTest(unittest.TestCase):
    """What only a real socket shows: other kinds of frames, and one client after another."""

    def setUp(self):
        self.running = daemon(*LET_ALL_IN, "--simulate", "demo")
        self.addCleanup(self.running.__exit__, None, None, None)
        self.port = self.running.port()

    def test_a_binary_frame_changes_nothing(self):  # checklist 24
        with ws.Client(self.port) as client:
            client.send_frame(ws.BINARY, b'[{"StartScanning":{"Id":7}}]')
            self.assertEqual(client.request("Ping"), ("Ok", {"Id": 2}))
            self.assertEqual(client.events, [])

    def test_a_ping_comes_back_with_its_payload(self):  # checklist 25
        with ws.Client(self.port) as client:
            client.send_frame(ws.PING, b"payload")
            client.request("Ping")
            self.assertEqual(client.pongs, [b"payload"])

    def test_the_next_client_finds_the_devices_and_introduces_itself(self):  # checklist 28
        with ws.Client(self.port) as client:
            self.assertEqual(len(client.devices()), 1)
        with ws.Client(self.port, handshake=False) as client:
            self.assertEqual(client.request("RequestDeviceList")[1]["ErrorCode"], 1)
            self.assertEqual(client.introduce()[0], "ServerInfo")
            self.assertEqual(len(client.request("RequestDeviceList")[1]["Devices"]), 1)

    def test_leaving_before_the_handshake_does_no_harm(self):  # checklist 38
        ws.Client(self.port, handshake=False).close()
        ws.Client(self.port, handshake=False).socket.close()
        with ws.Client(self.port) as client:
            self.assertEqual(client.request("Ping")[0], "Ok")

    def test_every_version_gets_frames_of_its_own_schema(self):  # ws.py holds them against it
        for version in range(5):
            fields = {"ProtocolVersionMajor": 4, "ProtocolVersionMinor": 0} if version == 4 else {"MessageVersion": version}
            with self.subTest(version), ws.Client(self.port, handshake=False) as client:
                client.request("RequestServerInfo", ClientName="Old", **fields)
                self.assertEqual(client.witness.version, version)
                for name in ("RequestDeviceList", "StartScanning", "StopScanning", "Ping", "NoSuchMessage"):
                    client.request(name)


class ExitTest(unittest.TestCase):
    """What scripts rely on: exit codes and the lines on the standard output."""

    def run_to_end(self, *arguments, **how):
        with program.Program(DAEMON, *arguments, **how) as running:
            code = running.exit_code()
            try:
                running.wait_for("$^", 1)
            except AssertionError:
                pass
            return code, "\n".join(text for _, text in running.lines)

    def test_bad_arguments_end_with_2_and_say_why(self):
        rows = {("--port", "70000"): "70000", ("--port", "x"): "--port", ("--no-such-option",): "no-such-option",
                ("stray",): "stray", ("--insecure-allow-all",): "together", ("--allow-origin", "example.org"): "example.org",
                ("--allow-program", "/no/such/program"): "/no/such/program", ("--max-intensity", "101"): "101",
                ("--max-intensity", "-1"): "-1", ("--max-intensity", "half"): "half"}
        for arguments, named in rows.items():
            with self.subTest(arguments):
                code, said = self.run_to_end(*arguments)
                self.assertEqual(code, 2)
                self.assertIn(named, said)

    def test_help_and_version_end_with_0(self):
        for option in ("--help", "--version"):
            with self.subTest(option):
                code, said = self.run_to_end(option)
                self.assertEqual(code, 0)
                self.assertIn("assentd", said)

    def test_the_udev_rules_are_printed_as_they_are_installed(self):
        rules = pathlib.Path(__file__).parents[2] / "installer/linux/60-assent.rules"
        printed = subprocess.run([DAEMON, "udev-rules"], capture_output=True, timeout=20, check=True)
        self.assertEqual(printed.stdout, rules.read_bytes())
        self.assertEqual(self.run_to_end("udev-rules", "stray")[0], 2)

    def test_a_taken_port_ends_with_3_and_names_it(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            code, said = self.run_to_end("--port", str(port))
            self.assertEqual(code, 3)
            self.assertIn(str(port), said)

    def test_a_second_instance_ends_with_4_and_the_first_goes_on(self):
        with tempfile.TemporaryDirectory() as folder, daemon(*LET_ALL_IN, folder=folder) as first:
            port = first.port()
            start = time.monotonic()
            code, said = self.run_to_end("--port", "0", folder=folder)
            self.assertEqual(code, 4)
            self.assertLess(time.monotonic() - start, 1.5)  # R20: within a second, and a half for the start
            self.assertIn("already", said)
            with ws.Client(port):
                pass

    def test_a_lock_left_by_a_crash_does_not_block_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            with daemon(folder=folder) as first:
                first.port()
                first.end(signal.SIGKILL)
            with daemon(folder=folder) as second:
                second.port()

    def test_it_listens_on_both_loopback_addresses_and_on_no_other(self):
        with daemon(*LET_ALL_IN) as running:
            port = running.port()
            self.assertEqual(listening_addresses(port) - {"0100007F", "0" * 24 + "01000000"}, set())

    def test_it_says_nothing_but_its_addresses_and_its_log(self):
        with daemon(*LET_ALL_IN, "--simulate", "demo") as running:
            with ws.Client(running.port()) as client:
                self.assertEqual(len(client.devices()), 1)
            self.assertEqual(running.end(), 0)
            said = [text for _, text in running.lines] + [line[1] for line in iter(running.queue.get, None)]
            foreign = [line for line in said if not line.startswith(("listening on ", "assent."))]
            self.assertEqual(foreign, [])


class StopTest(unittest.TestCase):
    """R1, R4: whatever ends, the hardware stops. Seen at the simulated hardware, by the daemon's own lines."""

    def setUp(self):
        self.running = daemon(*LET_ALL_IN, "--simulate", "demo", "--show-packets")
        self.addCleanup(self.running.__exit__, None, None, None)
        self.port = self.running.port()

    def packets(self, since):
        return self.running.wait_for(r"packet (.+) (\S+) ([0-9a-f]+)$", 2, since)

    def test_a_killed_client_is_stopped(self):
        started_at = time.monotonic()
        holder = subprocess.Popen([sys.executable, ws.__file__, str(self.port)], stdout=subprocess.PIPE, text=True)
        try:
            self.assertEqual(holder.stdout.readline(), "on\n")
            _, driven = self.packets(started_at)
            killed_at = time.monotonic()
            holder.kill()
            stopped_at, stop = self.packets(killed_at)
            self.assertNotEqual(stop[3], driven[3])
            self.assertLess(stopped_at - killed_at, STOP_SEEN)
            print(f"stop seen {1000 * (stopped_at - killed_at):.1f} ms after kill -9", file=sys.stderr)
        finally:
            holder.kill()
            holder.wait()
            holder.stdout.close()

    def test_a_client_that_leaves_is_stopped(self):
        with ws.Client(self.port) as client:
            target = client.first_output()
            client.drive(target, target[3])
            self.packets(0)
            left_at = time.monotonic()
        self.assertLess(self.packets(left_at)[0] - left_at, STOP_SEEN)

    def test_every_signal_stops_first_and_ends_with_0(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(number.name), daemon(*LET_ALL_IN, "--simulate", "demo", "--show-packets") as running:
                client = ws.Client(running.port())
                target = client.first_output()
                client.drive(target, target[3])
                running.wait_for("packet ", 2)
                sent_at = time.monotonic()
                self.assertEqual(running.end(number), 0)
                self.assertLess(time.monotonic() - sent_at, 1.0)  # R4
                self.assertLess(running.wait_for("packet ", 1, sent_at)[0] - sent_at, 0.5)
                client.socket.close()

    # Several clients at once are meant to be here: where the checklist (27) refuses the second one, it gets a turn.
    def test_two_clients_at_once_and_a_device_obeys_who_took_it(self):
        with ws.Client(self.port, "First") as first, ws.Client(self.port, "Second") as second:
            target = first.first_output()
            self.assertEqual(second.first_output(), target)
            self.assertEqual(first.drive(target, target[3])[0], "Ok")
            reply, fields = second.drive(target, 1)
            self.assertEqual((reply, fields.get("ErrorCode")), ("Error", 4))  # S44
            self.assertEqual(first.request("StopCmd")[0], "Ok")
            self.assertEqual(second.drive(target, 1)[0], "Ok")


class DeviceFileTest(unittest.TestCase):
    """What users add to the known devices: files of their own, read again when they change, and a configuration."""

    FILE = {"protocol": "own", "match": {"simulated": ["own"]}, "driver": {"out": [{"for": "vibrate", "data": "77 {v}"}]},
            "models": {"default": {"name": "Own Device", "features": [{"vibrate": [0, 9]}]}}}

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="assent-test-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.devices = pathlib.Path(self.folder, "config", "assent", "devices")

    def write(self, name, content):
        self.devices.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content)
        pathlib.Path(self.devices, name).write_text(text, encoding="utf-8")

    def start(self, *options):
        return daemon(*LET_ALL_IN, "--show-packets", *options, folder=self.folder)

    def test_a_file_of_the_user_is_a_device_and_a_broken_one_is_reported(self):
        self.write("own.json", self.FILE)
        self.write("broken.json", {**self.FILE, "protocol": "broken", "driver": {"out": [{"for": "vibrate", "data": "7"}]}})
        with self.start("--simulate", "Own Device") as running, ws.Client(running.port()) as client:
            running.wait_for(r"assent\.catalog: broken\.json: driver\.out\[0\]\.data, column 1: ")
            client.drive(client.first_output(), 5)
            running.wait_for("packet Own Device tx 7705$", 2)

    def test_no_level_exceeds_the_highest_intensity(self):  # S48
        self.write("own.json", self.FILE)
        with self.start("--simulate", "Own Device", "--max-intensity", "60") as running, ws.Client(running.port()) as client:
            target = client.first_output()
            self.assertEqual(client.drive(target, target[3])[0], "Ok")
            highest = target[3] * 60 // 100
            running.wait_for(f"packet Own Device tx 77{highest:02x}$", 2)

    def test_a_changed_file_is_read_again_and_nobody_is_dropped(self):
        with self.start("--simulate", "demo") as running, ws.Client(running.port()) as client:
            target = client.first_output()
            self.assertEqual(client.drive(target, 7)[0], "Ok")
            self.write("own.json", "{")  # the folder is made only now
            running.wait_for(r"assent\.catalog: own\.json: line 1, column ", 5)
            self.write("own.json", {**self.FILE, "driver": {"out": [{"for": "shake", "data": "77 {v}"}]}})
            running.wait_for(r"assent\.catalog: own\.json: driver\.out\[0\]\.for: unknown kind of output 'shake'", 5)
            self.assertEqual(client.drive(target, 8)[0], "Ok")
            running.wait_for("packet Demo Device tx 1008$", 2)

    def configuration(self, **parts):
        path = pathlib.Path(self.folder, "user.json")
        path.write_text(json.dumps({"version": {"major": 5, "minor": 0}, "user_configs": parts}), encoding="utf-8")
        return str(path)

    @staticmethod
    def settings(protocol, model, address, features=(), **user):
        return {"identifier": {"protocol": protocol, "identifier": model, "address": address},
                "config": {"id": "", "features": list(features), "user_config": {"allow": False, "deny": False, **user}}}

    def test_a_user_configuration_names_and_denies(self):  # checklist 158, 160
        simulated = [{"identifier": "simulated-1vibe", "address": address, "display_name": name}
                     for address, name in (("simulated:a", "Bedside"), ("simulated:b", "Denied"))]
        path = self.configuration(simulated_devices=simulated, devices=[
            self.settings("simulated", "simulated-1vibe", "simulated:a", index=4),
            self.settings("simulated", "simulated-1vibe", "simulated:b", index=5, deny=True)])
        with self.start("--user-config", path) as running:
            port = running.port()
            with ws.Client(port) as client:
                found = client.devices()
                self.assertEqual(list(found), ["4"])  # the index that was reserved, and not the denied one
                self.assertEqual((found["4"]["DeviceName"], found["4"]["DeviceDisplayName"]),
                                 ("Simulated 1-Motor Vibrator", "Bedside"))
            with ws.Client(port, handshake=False) as client:
                client.request("RequestServerInfo", ClientName="Old", MessageVersion=3)
                device, = client.request("RequestDeviceList")[1]["Devices"]
                self.assertEqual((device["DeviceName"], device["DeviceDisplayName"], device["DeviceIndex"]),
                                 ("Simulated 1-Motor Vibrator", "Bedside", 4))

    def test_a_user_configuration_limits(self):  # checklist 135
        limited = {"id": "", "output": {"vibrate": {"value": [5, 15]}}}
        path = self.configuration(devices=[self.settings("demo", "demo", "simulated:1", [limited] + [{"id": ""}] * 5, index=0)])
        with self.start("--user-config", path, "--simulate", "Demo Device") as running, ws.Client(running.port()) as client:
            vibrate = client.devices()["0"]["DeviceFeatures"]["0"]["Output"]["Vibrate"]
            self.assertEqual(vibrate["Value"], [0, 10])  # its steps within the limit, and off
            self.assertEqual(client.drive((0, 0, "Vibrate", 10), 11)[0], "Error")
            self.assertEqual(client.drive((0, 0, "Vibrate", 10), 10)[0], "Ok")
            running.wait_for("packet demo tx 100f$", 2)

    def test_what_cannot_be_taken_over_is_told_line_by_line(self):
        path = self.configuration(simulated_devices=[{"identifier": "no-such-model", "address": "a"},
                                                     {"identifier": "simulated-1vibe", "address": "b"}],
                                  protocols={"nobody-knows": {"communication": [{"serial": {"port": "COM1", "baud_rate": 9600}}]}})
        with self.start("--user-config", path) as running, ws.Client(running.port()) as client:
            self.assertEqual(len(client.devices()), 1)
            for line in ("protocol nobody-knows: ", "simulated device 1: "):
                running.wait_for(f"assent\\.catalog: {line}")
            self.assertEqual(sum("nobody-knows" in text for _, text in running.lines), 1)

    def test_a_user_configuration_that_is_none_ends_with_2(self):
        path = pathlib.Path(self.folder, "user.json")
        path.write_text("{", encoding="utf-8")
        for name, text in ((str(path), "line 1"), ("/nowhere.json", "No such file")):
            with self.start("--user-config", name) as running:
                running.wait_for("--user-config: .*" + text)
                self.assertEqual(running.exit_code(), 2)
        with self.start("--user-config", "", "--simulate", "demo") as running, ws.Client(running.port()) as client:
            self.assertEqual(len(client.devices()), 1)


class IdleTest(unittest.TestCase):
    """Nothing wakes an idle daemon, and it stays small."""

    def test_ten_idle_seconds_without_a_wake_up(self):
        with daemon(*LET_ALL_IN, "--simulate", "demo") as running:
            with ws.Client(running.port()) as client:
                target = client.first_output()
                client.drive(target, 1)
                client.request("StopCmd")
            time.sleep(1)
            before = running.wake_ups()
            time.sleep(10)
            self.assertEqual(running.wake_ups() - before, 0)
            memory = running.memory_mib()
            print(f"0 wake-ups in 10 s, {memory:.1f} MiB resident", file=sys.stderr)
            self.assertLess(memory, 60 if os.environ.get("ASSENT_DEBUG_BUILD") == "1" else 30)


if __name__ == "__main__":
    DAEMON = sys.argv.pop(1)
    unittest.main(verbosity=2)
