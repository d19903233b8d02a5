#!/usr/bin/python3
"""Measures for how long a server keeps a client waiting: pings it through a WebSocket all the time.

    responsiveness.py PORT      prints "ready", goes on until its input ends, prints the longest answer in seconds and the count

A process of its own, because a busy test would be the one that waits. Used as a context by tests: Responsiveness(port).
"""
import json
import select
import subprocess
import sys
import time

import ws


class Responsiveness:
    """.longest and .count are there when the with block has ended."""

    def __init__(self, port):
        self.port, self.longest, self.count = port, 0.0, 0

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, "-B", __file__, str(self.port)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise AssertionError("the client that measures could not connect")
        return self

    def __exit__(self, *_):
        longest, count = self.process.communicate(timeout=10)[0].split()
        self.longest, self.count = float(longest), int(count)


def main():
    client = ws.Client(int(sys.argv[1]), "Ping")
    client.witness.sees = lambda text: None  # judging lists of devices would take longer than waiting for them
    frame = json.dumps([{"Ping": {"Id": 7}}])
    print("ready", flush=True)
    longest, count = 0.0, 0
    while not select.select([sys.stdin], [], [], 0.002)[0]:
        sent_at = time.monotonic()
        client.send(frame)
        while '"Id":7' not in client.receive():
            pass
        longest, count = max(longest, time.monotonic() - sent_at), count + 1
    print(longest, count)
    client.close()


if __name__ == "__main__":
    main()
