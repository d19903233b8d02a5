"""Runs one of our programs in a throw-away profile and listens to what it says. Standard library only."""
import os
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

SECONDS = 10.0


def profile(folder):
    """An environment in which a program finds empty folders below folder, and none of the user's."""
    places = {"HOME": "", "XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state", "XDG_DATA_HOME": "data",
              "XDG_CACHE_HOME": "cache", "XDG_RUNTIME_DIR": "run"}
    environment = dict(os.environ)
    for variable, name in places.items():
        environment[variable] = os.path.join(folder, name)
        os.makedirs(environment[variable], mode=0o700, exist_ok=True)
    return environment


class Program:
    """A running program: its lines with the time at which they came. Ends it when the with block ends."""

    def __init__(self, executable, *arguments, folder=None, environment=None):
        self.own_folder = None if folder else tempfile.mkdtemp(prefix="assent-test-")
        variables = {**profile(folder or self.own_folder), **(environment or {})}
        self.lines = []  # (monotonic seconds, text)
        self.queue = queue.Queue()
        self.process = subprocess.Popen([executable, *arguments], env=variables, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.queue.put((time.monotonic(), line.rstrip("\n")))
        self.queue.put(None)

    def wait_for(self, pattern, seconds=SECONDS, since=0.0):
        """The first line from the time since on that matches: (time, match). Raises AssertionError without one."""
        deadline = time.monotonic() + seconds
        seen = 0
        while True:
            for at, text in self.lines[seen:]:
                seen += 1
                if at >= since and (match := re.search(pattern, text)):
                    return at, match
            try:
                line = self.queue.get(timeout=max(deadline - time.monotonic(), 0.001))
            except queue.Empty:
                line = None
            if line is None:
                said = "\n".join(text for _, text in self.lines[-30:])
                raise AssertionError(f"no line like {pattern!r} within {seconds} s; it said:\n{said}")
            self.lines.append(line)

    def port(self):
        return int(self.wait_for(r"^listening on 127\.0\.0\.1:(\d+)$")[1][1])

    def exit_code(self, seconds=SECONDS):
        return self.process.wait(seconds)

    def end(self, number=signal.SIGTERM, seconds=SECONDS):
        self.process.send_signal(number)
        return self.exit_code(seconds)

    def threads(self):
        return [f"/proc/{self.process.pid}/task/{name}" for name in os.listdir(f"/proc/{self.process.pid}/task")]

    def wake_ups(self):
        """How often its threads have gone to sleep of themselves: a number that stands still while it is idle."""
        count = 0
        for thread in self.threads():
            with open(f"{thread}/status", encoding="ascii") as status:
                count += int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status.read(), re.MULTILINE)[1])
        return count

    def memory_mib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"^VmRSS:\s*(\d+)", status.read(), re.MULTILINE)[1]) / 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.reader.join(5)
        self.process.stdout.close()
        if self.own_folder:
            shutil.rmtree(self.own_folder, ignore_errors=True)
