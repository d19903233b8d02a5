#!/usr/bin/python3
"""The public client libraries, unmodified, against the real programs; the user's answers are given in the real dialog.

    x.sh tst_clients.py --daemon ASSENTD [--desktop ASSENT] [unittest's options]

Needs node with tests/clients/node_modules (npm ci), chromium, Xvfb and the accessibility bus: setup-debian.sh --tests
installs them, and without one of them the tests fail and say so.
"""
import argparse
import functools
import http.server
import json
import pathlib
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
VERSIONS = ("v3", "v4")
ALLOW_INERT = 0.7  # S30: for so long the Allow buttons do nothing
TRIES = 5
STEPS = ["connected", "listed", "vibrating", "battery", "stopped", "left"]


def needed(name):
    path = shutil.which(name)
    if not path:
        raise AssertionError(f"{name} is not installed; sh installer/setup-debian.sh --tests installs it")
    return path


class NodeClient:
    """One run of v3.mjs or v4.mjs."""

    def __init__(self, version, port, name):
        if not (HERE / "node_modules").is_dir():
            raise AssertionError("the client libraries are not installed; run npm ci in tests/clients")
        self.process = subprocess.Popen([needed("node"), HERE / f"{version}.mjs", f"ws://127.0.0.1:{port}", name],
                                        stdout=subprocess.PIPE, text=True)

    def is_running(self):
        return self.process.poll() is None

    def result(self, seconds=30):
        """(exit status, what it said)"""
        said = self.process.communicate(timeout=seconds)[0]
        return self.process.returncode, [json.loads(line) for line in said.splitlines()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Checks(unittest.TestCase):
    def assert_went_through(self, client):
        code, said = client.result()
        self.assertEqual([line["step"] for line in said], STEPS, said)
        self.assertEqual(code, 0)
        self.assertEqual(len(said[1]["devices"]), 1)
        self.assertGreater(said[3]["level"], 0)

    def assert_was_refused(self, client):
        code, said = client.result()
        self.assertEqual([line["step"] for line in said], ["refused", "closed"], said)
        self.assertEqual(code, 1)
        self.assertGreater(len(said[0]["reason"]), 10)


class DaemonTest(Checks):
    """S26, S46: without a screen the answer is given at the start, or it is no."""

    def test_a_client_named_at_the_start_goes_through(self):
        for version in VERSIONS:
            with self.subTest(version), program.Program(DAEMON, "--port", "0", "--simulate", "demo", "--show-packets",
                                                        "--allow-program", needed("node")) as daemon:
                with NodeClient(version, daemon.port(), "Named") as client:
                    self.assert_went_through(client)
                daemon.wait_for("packet ", 2)

    def test_another_client_is_refused_with_a_reason(self):
        for version in VERSIONS:
            with self.subTest(version), program.Program(DAEMON, "--port", "0", "--simulate", "demo") as daemon:
                with NodeClient(version, daemon.port(), "Stranger") as client:
                    self.assert_was_refused(client)


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
        for version in VERSIONS:
            with self.subTest(version):
                self.start()
                with NodeClient(version, self.port, "Party Game") as client:
                    question = self.wait_for_question()
                    written = self.desktop.texts(question)
                    self.assertIn(f"{version}.mjs", written)  # what is verified: the script that node runs
                    self.assertIn("Party Game", written)
                    self.answer(question, "Allow once")
                    self.assert_went_through(client)
                self.assert_question_goes()

    def test_a_client_that_is_denied_is_told_so(self):
        for version in VERSIONS:
            with self.subTest(version):
                self.start()
                with NodeClient(version, self.port, "Party Game") as client:
                    self.answer(self.wait_for_question(), "Deny")
                    self.assert_was_refused(client)
                self.assert_question_goes()

    def test_allow_does_nothing_at_first(self):
        for _ in range(TRIES):
            self.start()
            with NodeClient("v4", self.port, "Hasty") as client:
                started_at = time.monotonic()
                question = self.wait_for_question()
                self.desktop.press(self.windows.button(question, "Allow once"))  # switched off, or without effect
                if time.monotonic() - started_at > ALLOW_INERT:
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
