#!/usr/bin/python3
"""The simulator port from outside: a daemon, a program that is the hardware, and a client. Plays the
project's conformance cases of version 4. Needs python3-jsonschema.

    tst_simulator.py ASSENTD [unittest's options]
"""
import json
import pathlib
import sys
import time
import unittest

TESTS = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "rigs"))
import conformance  # noqa: E402
import program  # noqa: E402
import simulator  # noqa: E402
import ws  # noqa: E402

DAEMON = ""
LET_ALL_IN = ("--insecure-allow-all", "--i-accept-any-client-can-control-devices")
POLLING = {"name": "QUXIN"}  # a device that writes by itself


class SimulatorTest(unittest.TestCase):
    def setUp(self):
        self.running = program.Program(DAEMON, "--port", "0", "--simulator-port", "0", *LET_ALL_IN)
        self.addCleanup(self.running.__exit__, None, None, None)
        self.port = self.running.port()
        self.simulator_port = int(self.running.wait_for(r"simulator port (\d+)")[1][1])

    def connect(self):
        stage = simulator.Simulator(self.simulator_port)
        self.addCleanup(stage.close)
        client = ws.Client(self.port)
        self.addCleanup(client.close)
        return stage, client

    def found(self, stage, client, patience_ms=10_000):
        """The device, however long its handshake takes in virtual time."""
        for _ in range(patience_ms // 100):
            devices = client.request("RequestDeviceList")[1]["Devices"]
            if devices:
                return next(iter(devices.values()))
            stage.request("clock", advance_ms=100)
        raise AssertionError("the device did not come")

    def added(self, stage, client, **device):
        stage.request("clock", mode="virtual")
        stage.request("add", key="a", **device)
        self.assertEqual(client.request("StartScanning")[0], "Ok")
        return self.found(stage, client)


class CaseTest(SimulatorTest):
    """What reaches the hardware is what the project's conformance cases say."""

    def send(self, client, message, device):
        """Sends a command of a case in one frame; what is answered, once all have been."""
        bodies = conformance.messages(*message, device)
        frame, ids = [], []
        for body in bodies:
            (name, fields), = body.items()
            client.last_id += 1
            ids.append(client.last_id)
            frame.append({name: {"Id": client.last_id, **fields}})
        client.send(json.dumps(frame))
        return ids

    def next_operation(self, stage):
        while operations := stage.next_of("a"):
            if text := conformance.seen(operations[0]):
                return text
        return None

    def play(self, stage, client, case):
        (device,) = case["devices"]
        stage.request("clock", mode="virtual")
        stage.request("add", key="a", name=device["identifier"]["name"])
        self.assertEqual(client.request("StartScanning")[0], "Ok")
        self.play_steps(stage, client, case.get("device_init", []), None)
        found = self.found(stage, client)
        self.assertEqual(found["DeviceName"], device["expected_name"])
        self.play_steps(stage, client, case["device_commands"], found)

    def play_steps(self, stage, client, items, device):
        open_ids, battery = [], None
        for kind, content in conformance.steps(items):
            if kind == "operation":
                self.assertEqual(self.next_operation(stage), content)
            elif kind == "message" and content[0] == "Battery":
                (open_id,) = self.send(client, content, device)
                battery = (open_id, round(100 * content[1]["expected_power"]))
            elif kind == "message":
                open_ids = self.send(client, content, device)
                while open_ids:
                    for answer in json.loads(client.receive()):
                        (name, fields), = answer.items()
                        if battery and fields.get("Id") == battery[0]:
                            client.events.append((name, fields))
                            continue
                        self.assertNotEqual(name, "Error", fields)
                        open_ids = [i for i in open_ids if i != fields.get("Id")]
            else:
                self.assertEqual(stage.request(kind, key="a", items=content).get("dropped", 0), 0)
        if battery:
            answers = [fields for name, fields in client.events if name == "InputReading" and fields["Id"] == battery[0]]
            self.assertEqual(answers[0]["Reading"], {"Battery": {"Value": battery[1]}})

    def test_cases(self):
        played = 0
        for path in sorted((TESTS / "conformance" / "cases").glob("*.json")):
            case = json.loads(path.read_text(encoding="utf-8"))
            if 4 not in case["versions"]:
                continue
            played += 1
            with self.subTest(case["case"]):
                with simulator.Simulator(self.simulator_port) as stage, ws.Client(self.port) as client:
                    self.play(stage, client, case)
        self.assertGreaterEqual(played, 7)


class RequestTest(SimulatorTest):
    def test_nothing_is_written_while_nothing_is_due(self):
        stage, client = self.connect()
        device = self.added(stage, client, **POLLING)
        target = client.first_output()
        self.assertEqual(client.drive(target, target[3])[0], "Ok")
        self.assertEqual(len(stage.next_of("a", count=4)), 4)  # connected, and its packet again and again
        self.assertEqual(client.request("StopCmd", DeviceIndex=device["DeviceIndex"], Inputs=True, Outputs=True)[0], "Ok")
        self.assertEqual(stage.next_of("a")[0]["data"], "03020000")
        self.assertEqual(stage.next_of("a", timeout_ms=5000), [])
        stage.request("clock", advance_ms=1000)
        self.assertEqual(stage.next_of("a", timeout_ms=0), [])

    def test_time_goes_by_when_it_is_told_to(self):
        stage, client = self.connect()
        self.added(stage, client, **POLLING)
        target = client.first_output()
        client.drive(target, target[3])
        stage.next_of("a", count=2)
        before = stage.request("idle")
        time.sleep(0.4)  # longer than the device waits between its packets
        self.assertEqual(stage.next_of("a", timeout_ms=0), [])
        self.assertEqual(stage.request("idle")["next_us"], before["next_us"])
        _, first, second = stage.next_of("a", count=3, timeout_ms=1000)
        self.assertEqual(second["t_us"] - first["t_us"], 300_000)
        self.assertEqual(second["seq"], first["seq"] + 1)
        stage.request("clock", mode="real")
        started = time.monotonic()
        self.assertEqual(len(stage.next_of("a", count=2, timeout_ms=3000)), 2)
        self.assertGreater(time.monotonic() - started, 0.2)

    def test_a_device_is_marked_and_goes_with_its_program(self):
        stage, client = self.connect()
        device = self.added(stage, client, name="LVS-Z001", endpoints=["tx", "rx"], address="00:11:22:33:44:55")
        self.assertEqual(device["DeviceName"], "Lovense Hush")
        self.running.wait_for(r"connected: .*00:11:22:33:44:55")
        stage.close()
        for _ in range(100):
            if not client.request("RequestDeviceList")[1]["Devices"]:
                break
            time.sleep(0.02)
        self.assertEqual(client.request("RequestDeviceList")[1]["Devices"], {})
        again = simulator.Simulator(self.simulator_port)  # the port is free again, and time is real
        self.addCleanup(again.close)
        before = again.request("clock", mode="real")
        self.assertIn("timers", before)

    def test_a_link_that_breaks_can_be_found_again(self):
        stage, client = self.connect()
        device = self.added(stage, client, **POLLING)
        stage.request("disconnect", key="a")
        stage.request("idle")
        self.assertEqual(client.request("RequestDeviceList")[1]["Devices"], {})
        client.request("StopScanning")
        client.request("StartScanning")
        self.assertEqual(self.found(stage, client)["DeviceIndex"], device["DeviceIndex"])
        operations = [operation["op"] for operation in stage.next_of("a", count=3, timeout_ms=0)]
        self.assertEqual(operations, ["connect", "disconnect", "connect"])
        stage.request("reset")
        self.assertEqual(client.request("RequestDeviceList")[1]["Devices"], {})
        self.assertEqual(stage.next_of("a", timeout_ms=0), [])

    def test_writes_can_fail(self):
        stage, client = self.connect()
        self.added(stage, client, name="QUXIN", gap_ms=0)
        target = client.first_output()
        stage.request("fail", key="a", count=1000)
        client.drive(target, target[3])
        stage.request("clock", advance_ms=10_000)
        self.assertEqual([operation["op"] for operation in stage.next_of("a", count=10, timeout_ms=0)],
                         ["connect", "disconnect"])  # given up after the time that faults may take

    def test_bad_requests_are_answered(self):
        stage, _ = self.connect()
        stage.request("add", key="a", **POLLING)
        for request, reason in (
                ({"op": "add", "key": "a", "name": "x"}, "key"),
                ({"op": "add", "key": "b"}, "name is missing"),
                ({"op": "add", "key": "b", "name": "x", "endpoints": ["nowhere"]}, 'no endpoint "nowhere"'),
                ({"op": "add", "key": "b", "name": "x", "gap_ms": -1}, "gap_ms"),
                ({"op": "add", "key": "b", "name": "x", "manufacturer": [{"company": 70000, "data": ""}]}, "manufacturer"),
                ({"op": "notify", "key": "b", "items": []}, 'key "b"'),
                ({"op": "notify", "key": "a", "items": []}, "not connected"),
                ({"op": "reads", "key": "a", "items": []}, "items"),
                ({"op": "reads", "key": "a", "items": [{"endpoint": "tx", "data": "0"}]}, "hexadecimal"),
                ({"op": "take"}, "key"),
                ({"op": "take", "key": "a", "count": 0}, "count"),
                ({"op": "clock", "mode": "fast"}, "mode"),
                ({"op": "clock", "mode": "real", "advance_ms": 5}, "advance_ms"),
                ({"op": "clock", "advance_ms": -1}, "advance_ms"),
                ({"op": "dance"}, 'no request "dance"'),
                ({}, "no request")):
            with self.subTest(request):
                stage.send(json.dumps({**request, "id": reason}))
                self.assertIn(reason, stage.receive_until(reason, ws.SECONDS)["error"])
        for text in ("nonsense", "[]", "7"):
            stage.send(text)
            self.assertTrue(stage.receive_until(None, ws.SECONDS)["error"])
        self.assertTrue(stage.request("idle")["ok"])

    def test_web_pages_and_a_second_program_are_refused(self):
        with self.assertRaises(ws.Refused):
            ws.WebSocket(self.simulator_port, origin="http://localhost")
        stage, _ = self.connect()
        with self.assertRaises(ws.Closed):
            simulator.Simulator(self.simulator_port).request("idle")
        self.assertTrue(stage.request("idle")["ok"])


class OptionTest(unittest.TestCase):
    def test_off_unless_asked_for(self):
        with program.Program(DAEMON, "--port", "0", *LET_ALL_IN) as running:
            running.port()
            running.end()
            running.reader.join(5)
            said = "\n".join(text for _, text in running.lines)
        self.assertNotIn("simulator", said)

    def test_a_port_that_is_taken_is_told(self):
        with program.Program(DAEMON, "--port", "0", "--simulator-port", "0", *LET_ALL_IN) as first:
            port = first.wait_for(r"simulator port (\d+)")[1][1]
            with program.Program(DAEMON, "--port", "0", "--simulator-port", port, *LET_ALL_IN) as second:
                second.wait_for(f"simulator port {port}: ")
                second.port()  # and goes on without

    def test_only_numbers(self):
        with program.Program(DAEMON, "--simulator-port", "65536") as running:
            self.assertEqual(running.exit_code(), 2)


if __name__ == "__main__":
    DAEMON = sys.argv.pop(1)
    unittest.main()
