#!/usr/bin/python3
"""The public client libraries, unmodified, against the real programs; the user's answers are given in the real dialog.

    x.sh tst_clients.py --daemon ASSENTD [--desktop ASSENT] [unittest's options]

Needs node, the libraries (install.sh), chromium, Xvfb and the accessibility bus: setup-debian.sh --tests installs what is
Debian's, and without one of them the tests fail and say so.
"""
import argparse
import functools
import http.server
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "rigs"), str(HERE.parent / "rigs" / "ui")]
import program  # noqa: E402

DAEMON = ""
DESKTOP = ""
PYTHON = "/usr/bin/python3"
NPM = ("npm-0.13.2", "npm-1.0.17", "npm-3.0.0", "npm-3.2.2", "npm-4.0.2", "npm-5.0.2")
# buttplug-py cannot take the device list of versions 0 and 1 of the protocol: in its own classes for version 1 there is no
# step count, which it reads, and of version 0 it knows the messages of a device as a list but looks them up as in a dict.
PYPI = ("pypi-buttplug-1.0.0", "pypi-buttplug-py-0.2.0-v2", "pypi-buttplug-py-0.2.0-v3")
ON_THE_DESKTOP = ("npm-3.2.2", "npm-5.0.2")
ALLOW_INERT = 0.7  # S30: for so long the Allow buttons do nothing
TRIES = 5
STEPS = ["connected", "listed", "vibrating", "rotating", "moving", "battery", "stopped", "left"]
LEFT_OUT = {  # library -> what it cannot do
    "npm-0.13.2": {"battery"},  # speaks version 1, which has none
}
TELLS_WHY = {*NPM, "pypi-buttplug-1.0.0"}  # buttplug-py does not look whether the answer is an error
BY_COMMAND = {  # view of the device: the messages that it takes
    "npm-0.13.2": ["LinearCmd", "RotateCmd", "SingleMotorVibrateCmd", "StopDeviceCmd", "VibrateCmd"],
    "npm-1.0.17": ["BatteryLevelCmd", "LinearCmd", "RotateCmd", "StopDeviceCmd", "VibrateCmd"],
    "npm-3.0.0": ["LinearCmd", "RotateCmd", "ScalarCmd", "SensorReadCmd", "StopDeviceCmd"],
    "npm-3.2.2": ["LinearCmd", "RotateCmd", "ScalarCmd", "SensorReadCmd", "StopDeviceCmd"],
    "pypi-buttplug-py-0.2.0-v2": ["BatteryLevel", "LinearActuator", "RotatoryActuator"] + ["VibrateActuator"] * 2,
    "pypi-buttplug-py-0.2.0-v3": ["GenericSensor", "LinearActuator", "RotatoryActuator"] + ["ScalarActuator"] * 5,
}
BY_OUTPUT = ["HwPositionWithDuration", "Oscillate", "Position", "Rotate", "Vibrate"]  # the same from version 4 on
# resources/devices/demo.json: both motors and the head at half speed, the stroke to its middle in 200 ms; and all off.
STOP = ["1000", "1100", "2000", "3000"]
DRIVEN = ["100a", "110a", "200a", "4132c800", *STOP]


def needed(name):
    path = shutil.which(name)
    if not path:
        raise AssertionError(f"{name} is not installed; sh installer/setup-debian.sh --tests installs it")
    return path


def json_lines(text):
    """npm-4.0.2 writes lines of its own."""
    return [json.loads(line) for line in text.splitlines() if line.startswith('{"')]


def node(script, *libraries):
    if not (HERE / "node_modules").is_dir():
        raise AssertionError("the client libraries are not installed; run sh tests/clients/install.sh")
    options = ["--no-warnings", "--experimental-wasm-modules"] if "npm-1.0.17" in libraries else []
    return [needed("node"), *options, HERE / script, *libraries]


def python(script, library):
    if not (HERE / "python_modules").is_dir():
        raise AssertionError("the client libraries are not installed; run sh tests/clients/install.sh")
    return [PYTHON, "-B", HERE / script, library]


class Client:
    """One run of session.mjs or session.py."""

    def __init__(self, library, port, name):
        self.library = library
        command = node("session.mjs", library) if library in NPM else python("session.py", library)
        self.process = subprocess.Popen([*command, f"ws://127.0.0.1:{port}", name], stdout=subprocess.PIPE, text=True)

    def is_running(self):
        return self.process.poll() is None

    def result(self, seconds=30):
        """(exit status, what it said)"""
        said = self.process.communicate(timeout=seconds)[0]
        return self.process.returncode, json_lines(said)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Checks(unittest.TestCase):
    def assert_went_through(self, client):
        code, said = client.result()
        left_out = LEFT_OUT.get(client.library, set())
        self.assertEqual([line["step"] for line in said], [step for step in STEPS if step not in left_out], said)
        self.assertEqual(code, 0)
        view = BY_COMMAND.get(client.library, BY_OUTPUT)
        self.assertEqual(said[1]["devices"], [{"name": "Demo Device", "view": view}])
        levels = [line["level"] for line in said if line["step"] == "battery"]
        self.assertEqual(len(levels), 0 if "battery" in left_out else 1)
        for level in levels:
            self.assertIn(level, (0.87, 87))  # a part of 1, or per cent

    def assert_was_refused(self, client, reason=r".{10}"):
        code, said = client.result()
        self.assertEqual(said[0]["step"], "refused", said)
        self.assertEqual(code, 1)
        if client.library in TELLS_WHY:
            self.assertRegex(said[0]["reason"], reason)
        if client.library in NPM:
            self.assertEqual([line["step"] for line in said], ["refused", "closed"], said)
            self.assertEqual(said[1].get("code", 1008), 1008)  # npm-1.0.17 does not tell


class DaemonTest(Checks):
    """S26, S46: without a screen the answer is given at the start, or it is no."""

    def start(self, *options):
        return program.Program(DAEMON, "--port", "0", "--simulate", "demo", *options)

    def start_allowing(self, executable):
        return self.start("--show-packets", "--allow-program", executable)

    def assert_received(self, daemon, packets):
        """That the device has got exactly these since it was connected; stops at the end may be repeated."""
        # It is stopped when it connects, when the client says so, and when the client leaves.
        daemon.end()
        daemon.reader.join(program.SECONDS)
        while (line := daemon.queue.get(timeout=program.SECONDS)) is not None:
            daemon.lines.append(line)
        got = [match[1] for _, text in daemon.lines if (match := re.search(r"packet Demo Device tx (\w+)$", text))]
        first = next((place for place, packet in enumerate(got) if packet not in STOP), 0)
        self.assertEqual(got[first:first + len(packets)], packets, got)
        self.assertEqual(set(got[:first] + got[first + len(packets):]) - set(STOP), set(), got)

    def test_a_client_named_at_the_start_goes_through(self):
        for library in (*NPM, *PYPI):
            executable = needed("node") if library in NPM else PYTHON
            with self.subTest(library), self.start_allowing(executable) as daemon:
                with Client(library, daemon.port(), "Named") as client:
                    self.assert_went_through(client)
                self.assert_received(daemon, DRIVEN)

    def test_another_client_is_refused_with_a_reason(self):
        for library in (*NPM, *PYPI):
            with self.subTest(library), self.start() as daemon:
                with Client(library, daemon.port(), "Stranger") as client:
                    self.assert_was_refused(client, "No user can be asked")

    def test_clients_of_two_versions_share_a_device(self):
        """S44. Each sees it in its own way; one drives at a time, and any may stop it."""
        # The first leaves while the second drives: that alone stops nothing, but npm-5.0.2 stops all before it leaves. A stop
        # that a client asks for is written to what is not at zero.
        for first, second, stopped in (("npm-1.0.17", "npm-5.0.2", []), ("npm-5.0.2", "npm-3.0.0", ["2000"])):
            with self.subTest(f"{first} and {second}"), self.start_allowing(needed("node")) as daemon:
                command = [*node("mixed.mjs", first, second), f"ws://127.0.0.1:{daemon.port()}"]
                run = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=40, check=True)
                self.assert_shared(first, second, json_lines(run.stdout))
                self.assert_received(daemon, ["100a", "110a", *STOP, "200a", *stopped, "1014", "1114", "1000", "1100"])

    def assert_shared(self, first, second, said):
        steps = ["listed", "listed", "vibrating", "busy", "battery", "battery", "stopped", "rotating", "left", "vibrating", "left"]
        self.assertEqual([line["step"] for line in said], steps, said)
        for library, line in zip((first, second), said):
            self.assertEqual(line["view"], BY_COMMAND.get(library, BY_OUTPUT))
        self.assertIn("another program is driving this device", said[3]["reason"])
        for line in said[4:6]:
            self.assertIn(line["level"], (0.87, 87))


class DesktopChecks(Checks):
    def start(self):
        import desktop  # only where there is an accessibility bus
        self.desktop = desktop
        running = program.Program(DESKTOP, "--port", "0", "--simulate", "demo")
        self.addCleanup(running.__exit__, None, None, None)
        self.port = running.port()
        self.windows = desktop.Application(running.process.pid)

    def wait_for_question(self):
        return self.windows.wait_for_window_with("Deny", "Allow once")

    def answer(self, question, name):
        time.sleep(ALLOW_INERT + 0.3)
        self.assertTrue(self.desktop.press(self.windows.button(question, name)), f"{name} can be pressed")

    def assert_question_goes(self):
        self.desktop.wait_until(lambda: not self.windows.window_with("Deny", "Allow once"), "the question is closed", 2)


class DesktopTest(DesktopChecks):
    """S28 to S30: the real dialog, pressed as a screen reader presses it."""

    def test_a_client_that_is_allowed_goes_through(self):
        for library in ON_THE_DESKTOP:
            with self.subTest(library):
                self.start()
                with Client(library, self.port, "Party Game") as client:
                    question = self.wait_for_question()
                    written = self.desktop.texts(question)
                    self.assertIn("session.mjs", written)  # what is verified: the script that node runs
                    self.assertIn("Party Game", written)
                    self.answer(question, "Allow once")
                    self.assert_went_through(client)
                self.assert_question_goes()

    def test_a_client_that_is_denied_is_told_so(self):
        for library in ON_THE_DESKTOP:
            with self.subTest(library):
                self.start()
                with Client(library, self.port, "Party Game") as client:
                    self.answer(self.wait_for_question(), "Deny")
                    self.assert_was_refused(client)
                self.assert_question_goes()

    def test_allow_does_nothing_at_first(self):
        for _ in range(TRIES):
            self.start()
            with Client("npm-5.0.2", self.port, "Hasty") as client:
                looked_at = shown_after = time.monotonic()  # moments at which the question was not on the screen yet
                while not (question := self.windows.window_with("Deny", "Allow once")):
                    looked_at, shown_after = shown_after, time.monotonic()
                    self.assertTrue(client.is_running())
                self.desktop.press(self.windows.button(question, "Allow once"))  # switched off, or without effect
                if time.monotonic() - looked_at > ALLOW_INERT:
                    continue  # on a busy machine it may have been in order already; says nothing
                time.sleep(0.2)
                self.assertTrue(client.is_running())
                self.assertIsNotNone(self.windows.window_with("Deny", "Allow once"))
                self.answer(question, "Allow once")
                self.assert_went_through(client)
                return
        self.fail(f"no question was on the screen within {ALLOW_INERT} s")


class PageServer(http.server.ThreadingHTTPServer):
    """Serves tests/clients on a loopback port and keeps what the page tells."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

        def do_GET(self):
            address = urllib.parse.urlsplit(self.path)
            if address.path != "/told":
                super().do_GET()
                return
            self.server.told.append(dict(urllib.parse.parse_qsl(address.query)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    def __init__(self):
        super().__init__(("127.0.0.1", 0), functools.partial(self.Handler, directory=str(HERE)))
        self.told = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class PageTest(DesktopChecks):
    """S15, S28: a page is known by its origin, which the browser vouches for."""

    def open_page(self, pages):
        folder = tempfile.mkdtemp(prefix="assent-page-")
        browser = subprocess.Popen(
            [needed("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             f"--user-data-dir={folder}", f"http://127.0.0.1:{pages.server_port}/page.html?port={self.port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def end():
            browser.terminate()
            browser.wait(10)
            shutil.rmtree(folder, ignore_errors=True)
        self.addCleanup(end)

    def run_page(self, button, last_step):
        self.start()
        with PageServer() as pages:
            self.open_page(pages)
            question = self.windows.wait_for_window_with("Deny", "Allow once", seconds=40)
            written = self.desktop.texts(question)
            self.assertIn(f"http://127.0.0.1:{pages.server_port}", written)
            self.assertIn("Test page", written)
            self.answer(question, button)
            self.desktop.wait_until(lambda: last_step in [told["step"] for told in pages.told], f"the page tells: {last_step}")
            return pages.told

    def test_a_page_that_is_allowed_drives_the_device(self):
        told = self.run_page("Allow once", "left")
        self.assertEqual([step["step"] for step in told], ["connected", "driven", "left"])

    def test_a_page_that_is_denied_is_told_so(self):
        told = self.run_page("Deny", "refused")
        self.assertEqual([step["step"] for step in told], ["refused"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--daemon")
    parser.add_argument("--desktop")
    given, rest = parser.parse_known_args()
    DAEMON, DESKTOP = given.daemon, given.desktop
    unittest.main(argv=sys.argv[:1] + rest, verbosity=2, warnings="ignore")
