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
        for model in ("Lovense Nora", "Demo Hub"):
            with self.subTest(model):
                recorded = self.record(model, self.session)
                self.assertGreater(len(recorded), 20)
                status, output, replayed = self.replay("--simulate", model)
                self.assertEqual(status, 0, output)
                self.assertRegex(output, r"played \d+ commands of [1-9]")
                self.assertEqual(replayed, recorded)


if __name__ == "__main__":
    DAEMON = sys.argv.pop(1)
    unittest.main()
