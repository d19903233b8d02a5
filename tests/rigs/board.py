#!/usr/bin/python3
"""A board that speaks TCode, on a pseudo-terminal, over TCP or over UDP. Standard library only.

    board.py HOST PORT      over TCP, as soon as the machine has that address; prints "listening", "connected" and each piece that comes in as "got HEX"

Keeps every byte that it is told, in order, and answers D0, D1 and D2 as firmwares do. A pseudo-terminal knows no cable:
closing its master is what pulling one looks like.
"""
import os
import pty
import select
import socket
import sys
import threading
import time
import tty

ANSWERS = {b"D0": b"RigStroker 1.0\r\n", b"D1": b"TCode v0.3\r\n",
           b"D2": b"L0 0 9999 Up\r\nR0 0 9999 Twist\r\nV0 0 9999 Buzz\r\n"}
BOOT = b"\x00\xfe rig loader 7\r\nservo test\r\nReady\r\n"  # what a board may say when it starts


class Board:
    """Bytes in, answers out. \\param answers for each question; empty: a board that only listens"""

    def __init__(self, answers=None):
        self.answers = ANSWERS if answers is None else answers
        self.said = []  # (monotonic seconds, bytes) as they came
        self.line = b""
        self.is_ending = False
        self.thread = threading.Thread(target=self.run, daemon=True)

    def hear(self, data):
        """\\returns what it answers"""
        self.said.append((time.monotonic(), data))
        lines = (self.line + data).split(b"\n")
        self.line = lines.pop()
        return b"".join(self.answers.get(line.strip(), b"") for line in lines)

    def data(self, since=0.0):
        return b"".join(data for at, data in list(self.said) if at >= since)

    def wait_for(self, text, seconds=5.0, since=0.0):
        deadline = time.monotonic() + seconds
        while text not in self.data(since):
            if time.monotonic() > deadline:
                raise AssertionError(f"no {text!r} within {seconds} s, but {self.data(since)!r}")
            time.sleep(0.005)

    def run(self):
        raise NotImplementedError

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_ending = True
        self.thread.join(5)


class PtyBoard(Board):
    """On a pseudo-terminal that is linked at path. \\param silent seconds after it was opened in which it drops everything,
    as a board that restarts; then it says boot"""

    def __init__(self, path, answers=None, silent=0.0, boot=b""):
        super().__init__(answers)
        self.path, self.silent, self.boot = path, silent, boot
        self.dropped = b""
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        self.link(os.ttyname(slave))
        os.close(slave)
        os.set_blocking(self.master, False)

    def link(self, target):
        if os.path.lexists(self.path):
            os.unlink(self.path)
        os.symlink(target, self.path)

    def run(self):
        opened_at = None
        while not self.is_ending:
            try:
                ready, _, _ = select.select([self.master], [], [], 0.02)
                data = os.read(self.master, 4096) if ready else b""
            except BlockingIOError:
                data = b""
            except OSError:  # nobody has it open
                opened_at = None
                time.sleep(0.005)
                continue
            now = time.monotonic()
            opened_at = opened_at or now
            if now - opened_at < self.silent:
                self.dropped += data
                continue
            answer, self.boot = self.boot, b""
            answer += self.hear(data) if data else b""
            if answer:
                os.write(self.master, answer)
        os.close(self.master)

    def pull(self):
        """The cable is pulled: the port hangs up and is gone."""
        os.unlink(self.path)
        self.__exit__()


class TcpBoard(Board):
    def __init__(self, host="127.0.0.1", port=0, answers=None):
        super().__init__(answers)
        self.server = socket.create_server((host, port))
        self.port = self.server.getsockname()[1]
        self.server.settimeout(0.05)

    def told_of_connection(self):
        pass

    def run(self):
        connection = None
        while not self.is_ending:
            try:
                if connection is None or select.select([self.server], [], [], 0)[0]:
                    accepted, _ = self.server.accept()
                    if connection:
                        connection.close()  # a peer that comes again has left it
                    connection = accepted
                    connection.settimeout(0.02)
                    self.told_of_connection()
                data = connection.recv(4096)
            except socket.timeout:
                continue
            except OSError:
                data = b""
            if not data:
                connection.close()
                connection = None
                continue
            connection.sendall(self.hear(data))
        self.server.close()
        if connection:
            connection.close()


class UdpBoard(Board):
    def __init__(self, answers=None):
        super().__init__(answers)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.socket.settimeout(0.05)

    def run(self):
        while not self.is_ending:
            try:
                data, peer = self.socket.recvfrom(65536)
            except socket.timeout:
                continue
            if answer := self.hear(data):
                self.socket.sendto(answer, peer)
        self.socket.close()


class PrintingBoard(TcpBoard):
    def told_of_connection(self):
        print("connected", flush=True)

    def hear(self, data):
        print("got", data.hex(), flush=True)
        return super().hear(data)


def main(host, port, seconds=10):
    deadline = time.monotonic() + seconds
    while True:
        try:
            made = PrintingBoard(host, port)
            break
        except OSError:  # no such address yet
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    with made as told:
        print("listening", flush=True)
        told.thread.join()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
