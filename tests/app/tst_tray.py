#!/usr/bin/python3
"""The desktop application by way of its icon in the tray: what a panel shows of it, and what a user picks there.

    x.sh tst_tray.py ASSENT [unittest's options]        needs python3-dbus, python3-gi, python3-pyatspi
"""
import pathlib
import sys
import threading
import time
import unittest

RIGS = pathlib.Path(__file__).resolve().parents[1] / "rigs"
sys.path[:0] = [str(RIGS), str(RIGS / "ui")]
import desktop  # noqa: E402
import program  # noqa: E402
import tray  # noqa: E402
import ws  # noqa: E402

DESKTOP = ""
ORDER = ["Open Assent", "Programs", "Devices", "Scan for devices", "Stop everything", "Server on", "Quit"]
STATE_SEEN = 1.0  # S35: within so many seconds the tray shows what has changed


class TrayTest(unittest.TestCase):
    def setUp(self):
        self.panel = tray.Panel()
        self.panel.__enter__()
        self.addCleanup(self.panel.__exit__)
        self.running = program.Program(DESKTOP, "--port", "0", "--simulate", "demo", "--show-packets", "--hidden")
        self.addCleanup(self.running.__exit__)
        self.port = self.running.port()
        self.item = tray.Item()

    def ask(self):
        """A client that waits for its answer: (client, list that gets the reply)"""
        client = ws.Client(self.port, handshake=False)
        self.addCleanup(client.close)
        replies = []

        def introduce():
            try:
                replies.append(client.introduce("Tray Game", 20))
            except (OSError, ws.Closed, ws.Timeout) as error:
                replies.append((repr(error), {}))
        threading.Thread(target=introduce, daemon=True).start()
        return client, replies

    def wait(self, function, what, seconds=10):
        return desktop.wait_until(function, what, seconds)

    def wait_for_waiting(self):
        return self.wait(lambda: next((text for text in self.item.texts() if text.startswith("Waiting")), None),
                         "the menu names who waits", STATE_SEEN)

    def test_the_menu_has_its_entries_in_order(self):
        texts = self.item.texts()
        places = [texts.index(text) for text in ORDER]
        self.assertEqual(places, sorted(places))
        self.assertFalse(self.item.menu()[1][0][3])  # the status line is for reading

    def test_allowing_in_the_menu_lets_in_and_is_told(self):
        listening = self.item.picture()
        _, replies = self.ask()
        waiting = self.wait_for_waiting()
        self.assertIn("Tray Game", waiting)
        self.assertIn("tray.py", waiting)  # what is verified stands beside what is claimed
        self.assertNotEqual(self.item.picture(), listening)
        self.item.pick("Waiting", "Allow once")
        self.wait(lambda: replies, "an answer")
        self.assertEqual(replies[0][0], "ServerInfo")
        self.wait(lambda: any("tst_tray.py" in title for title, _ in self.panel.notifications()), "a notification", STATE_SEEN)

    def test_denying_in_the_menu_refuses(self):
        _, replies = self.ask()
        self.wait_for_waiting()
        self.item.pick("Waiting", "Deny")
        self.wait(lambda: replies, "an answer")
        self.assertEqual((replies[0][0], replies[0][1]["ErrorCode"]), ("Error", 1))

    def test_stop_everything_stops(self):
        client, replies = self.ask()
        self.wait_for_waiting()
        self.item.pick("Waiting", "Allow once")
        self.wait(lambda: replies, "an answer")
        target = client.first_output()
        self.assertEqual(client.drive(target, target[3])[0], "Ok")
        self.running.wait_for("packet ", 2)
        picked_at = time.monotonic()
        self.item.pick("Stop everything")
        self.running.wait_for("packet ", 1, picked_at)

    def test_the_server_goes_off_and_comes_back_on_the_same_port(self):
        self.item.pick("Server on")

        def is_refused():
            try:
                ws.socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return False
            except ConnectionRefusedError:
                return True
        self.wait(is_refused, "nobody listens")
        self.item.pick("Server on")
        self.wait(lambda: not is_refused(), "it listens again")

    def test_a_click_opens_the_window(self):
        windows = desktop.Application(self.running.process.pid)

        def is_shown():
            return any(window.getState().contains(desktop.pyatspi.STATE_SHOWING) for window in windows.windows())
        self.assertFalse(is_shown())
        self.item.click()
        self.wait(is_shown, "the window")

    def test_quit_ends_with_0(self):
        self.item.pick("Quit")
        self.assertEqual(self.running.exit_code(), 0)


if __name__ == "__main__":
    DESKTOP = sys.argv.pop(1)
    unittest.main(verbosity=2, warnings="ignore")
