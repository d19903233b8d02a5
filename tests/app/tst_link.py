#!/usr/bin/python3
"""A network device whose cable is pulled: nothing says so but silence. Needs python3-jsonschema, iproute2 and the right to
make network namespaces (root, or user namespaces); without it, it is skipped (exit status 77).

    tst_link.py ASSENTD

Everything runs in a network namespace of its own: the daemon and the client on one end of a cable (veth), the board on the
other, in another namespace.
"""
import os
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "rigs"))
import board  # noqa: E402
import program  # noqa: E402
import tst_tcode  # noqa: E402
import ws  # noqa: E402

SKIPPED = 77
HERE, THERE, PORT = "192.0.2.1", "192.0.2.2", 8000
LOST_AFTER = 6.0  # limits::kNetworkLostAfter
TOLD = 1.0


def run(*command):
    subprocess.run(command, check=True, timeout=10)


class LinkTest(unittest.TestCase):
    def setUp(self):
        self.board = program.Program("unshare", "--net", sys.executable, "-B", board.__file__, THERE, str(PORT))
        self.addCleanup(self.board.__exit__)
        process = self.board.process.pid
        deadline = time.monotonic() + 5
        while os.readlink(f"/proc/{process}/ns/net") == os.readlink("/proc/self/ns/net"):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        inside = ["nsenter", f"--target={process}", "--net"]
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "here", "type", "veth", "peer", "name", "there")
        # With the board's namespace it would go as well, but at some time or other.
        self.addCleanup(subprocess.run, ["ip", "link", "delete", "here"], timeout=10)
        run("ip", "link", "set", "there", "netns", str(process))
        run("ip", "address", "add", f"{HERE}/24", "dev", "here")
        run("ip", "link", "set", "here", "up")
        run(*inside, "ip", "address", "add", f"{THERE}/24", "dev", "there")
        run(*inside, "ip", "link", "set", "there", "up")
        self.inside = inside
        self.board.wait_for("^listening$")

    def data(self, since):
        """What the board has got since then."""
        pieces = [text.partition(" ")[2] for at, text in self.board.lines if at >= since and text.startswith("got ")]
        return bytes.fromhex("".join(pieces))

    def pull(self, is_down):
        run(*self.inside, "ip", "link", "set", "there", "down" if is_down else "up")

    def lose(self, is_driving):
        tst_tcode.DAEMON = DAEMON
        with tst_tcode.daemon(f"--network=tcp://{THERE}:{PORT}=tcode-v03") as running, ws.Client(running.port()) as client:
            _, devices = tst_tcode.wait_for_devices(client, 1, 8)
            index = int(next(iter(devices)))
            tst_tcode.move(client, index, 0, 9999, 100)
            tst_tcode.vibrate(client, index, 2, 5000)
            self.board.wait_for(b"V05000\n".hex())
            pulled_at = time.monotonic()
            self.pull(True)
            count = 0
            while is_driving and time.monotonic() - pulled_at < 3:
                tst_tcode.move(client, index, 0, count, 40)
                count += 1
                time.sleep(0.04)
            told_at, _ = tst_tcode.wait_for_devices(client, 0, LOST_AFTER + 5)
            self.assertLess(told_at - pulled_at, LOST_AFTER + TOLD)
            print(f"silence told after {told_at - pulled_at:.2f} s (driving: {is_driving})", file=sys.stderr)
            plugged_at = time.monotonic()
            self.pull(False)
            tst_tcode.wait_for_devices(client, 1, 40)
            connected_at, _ = self.board.wait_for("^connected$", since=plugged_at)
            self.board.wait_for(b"V00000\n".hex(), since=connected_at)  # R13: it was on when it was lost
            print(f"there again {connected_at - plugged_at:.1f} s after the cable", file=sys.stderr)
            time.sleep(0.3)
            data = self.data(plugged_at)  # nothing of before, and no move
            self.assertEqual(data.replace(tst_tcode.QUESTIONS, b"").replace(b"V00000\n", b""), b"")

    def test_a_quiet_device_that_vanishes_is_told(self):
        self.lose(False)

    def test_a_driven_device_that_vanishes_is_told_and_nothing_comes_late(self):
        self.lose(True)


def main():
    unshare = ["unshare", "--net"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    probe = "ip link add here type veth peer name there"
    try:
        allowed = subprocess.run([*unshare, "sh", "-c", probe], capture_output=True, text=True, timeout=20, check=False)
        problem = allowed.stderr.strip() if allowed.returncode else ""
    except OSError as error:
        problem = str(error)
    if problem:
        print(f"skipped: no network namespace with a cable can be made here: {problem}")
        return SKIPPED
    os.execvp("unshare", [*unshare, sys.executable, "-B", __file__, sys.argv[1], "inside"])


if __name__ == "__main__":
    if len(sys.argv) > 2:
        DAEMON = sys.argv[1]
        unittest.main(argv=sys.argv[:1], verbosity=2)
    sys.exit(main())
