#!/usr/bin/python3
"""Recording and replay from outside: what a daemon has recorded makes a simulated device get the same packets again. Needs
python3-jsonschema.

    tst_replay.py ASSENTD [unittest's options]
"""
import pathlib
import re
import shutil
import sys
import tempfile
import time
import unittest

TESTS = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "rigs"))
import program  # noqa: E402
import ws  # noqa: E402

DAEMON = ""
LET_ALL_IN = ("--insecure-allow-all", "--i-accept-any-client-can-control-devices")


def packets(running):
    return [match[1] for _, text in running.lines if (match := re.search(r"packet (.*)", text))]


class ReplayTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="assent-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.file = self.folder / "session.rec"

    def record(self, model, drive):
        """The packets of a session in which drive(client) was done, from its first command on."""
        with program.Program(DAEMON, "--port", "0", "--simulate", model, "--show-packets", "--record", str(self.file),
                             *LET_ALL_IN) as running:
            with ws.Client(running.port()) as client:
                client.devices()
                drive(client)
            time.sleep(0.3)  # the server stops what its client has left
            self.assertEqual(running.end(), 0)
            running.reader.join(5)
            while not running.queue.empty():
                running.lines.append(running.queue.get() or (0, ""))
            return packets(running)

    def replay(self, *options):
        """(exit status, output, packets)"""
        with program.Program(DAEMON, "replay", str(self.file), "--show-packets", *options) as running:
            status = running.exit_code(30)
            running.reader.join(5)
            while not running.queue.empty():
                running.lines.append(running.queue.get() or (0, ""))
            return status, "\n".join(text for _, text in running.lines), packets(running)

    @staticmethod
    def session(client):
        device = next(iter(client.devices().values()))
        for step in range(12):
            for feature in device["DeviceFeatures"].values():
                for kind, output in (feature.get("Output") or {}).items():
                    lowest, highest = output["Value"]
                    command = {"Value": lowest + (step * 7) % (highest - lowest + 1)}
                    if kind == "HwPositionWithDuration":
                        command["Duration"] = 100
                    client.request("OutputCmd", DeviceIndex=device["DeviceIndex"], FeatureIndex=feature["FeatureIndex"],
                                   Command={kind: command})
                    time.sleep(0.06)
            if step == 6:
                client.request("StopCmd", DeviceIndex=device["DeviceIndex"], Inputs=True, Outputs=True)
                time.sleep(0.1)

    def test_the_same_packets(self):
        for model in ("Lovense Nora", "demo"):
            with self.subTest(model):
                recorded = self.record(model, self.session)
                self.assertGreater(len(recorded), 20)
                status, output, replayed = self.replay("--simulate", model)
                self.assertEqual(status, 0, output)
                self.assertRegex(output, r"played \d+ commands of [1-9]")
                self.assertEqual(replayed, recorded)

    def test_a_file_that_breaks_off_is_played_up_to_there(self):
        recorded = self.record("Lovense Nora", self.session)
        whole = self.file.read_bytes()
        self.file.write_bytes(whole[:len(whole) // 2])
        status, output, replayed = self.replay("--simulate", "Lovense Nora")
        self.assertEqual(status, 1)
        self.assertRegex(output, r"damaged at byte \d+: (a record|it) breaks off")
        self.assertRegex(output, r"played [1-9]\d* commands")
        self.assertEqual(replayed[:5], recorded[:5])
        self.assertLess(len(replayed), len(recorded))

    def test_another_model_gets_what_it_can(self):
        self.record("Lovense Nora", self.session)
        status, output, replayed = self.replay("--simulate", "demo", "--speed", "10")
        self.assertEqual(status, 0, output)  # it has all that the recorded one had
        self.assertTrue(replayed)
        status, output, replayed = self.replay("--simulate", "Lovense Hush", "--speed", "10")
        self.assertEqual(status, 1)  # which has no rotator
        self.assertRegex(output, r"left out \d+ commands")
        self.assertTrue(replayed)

    def test_what_is_no_recording(self):
        self.file.write_text("nonsense", encoding="ascii")
        status, output, replayed = self.replay("--simulate", "demo")
        self.assertEqual(status, 1)
        self.assertTrue(all(packet.endswith("00") for packet in replayed), replayed)  # nothing but the stop at the end
        self.assertIn("this is no recording", output)
        self.file.unlink()
        status, output, _ = self.replay("--simulate", "demo")
        self.assertEqual(status, 1)
        self.assertIn("cannot be read", output)

    def test_bad_arguments(self):
        for options in (("--speed", "0"), ("--speed", "fast"), ("--speed", "nan"), ("another",), ("--port", "1")):
            with self.subTest(options):
                status, output, _ = self.replay(*options)
                self.assertEqual(status, 2, output)
        with program.Program(DAEMON, "replay", "--help") as running:
            self.assertEqual(running.exit_code(), 0)
        for path in (self.folder, self.folder / "missing" / "file"):
            with program.Program(DAEMON, "--record", str(path)) as running:
                self.assertEqual(running.exit_code(), 2)

    def test_a_signal_stops_the_devices(self):
        def drive(client):
            target = client.first_output()
            client.drive(target, target[3])
            time.sleep(5)

        self.record("Lovense Hush", drive)
        with program.Program(DAEMON, "replay", str(self.file), "--simulate", "Lovense Hush", "--show-packets") as running:
            running.wait_for("packet .*" + b"Vibrate:20;".hex())
            self.assertEqual(running.end(), 1)
            running.wait_for("packet .*" + b"Vibrate:0;".hex())


if __name__ == "__main__":
    DAEMON = sys.argv.pop(1)
    unittest.main()
