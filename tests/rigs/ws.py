#!/usr/bin/python3
"""A WebSocket client and a Buttplug client of version 4, small and bare: tests can send what no library would.

    ws.py PORT          lets itself in, drives the first output of the first device at half its range, prints "on", waits

Every wait has a deadline (Timeout is raised). What the server sends is held against its schema (frames.WrongFrame).
"""
import base64
import json
import os
import socket
import struct
import sys
import time

import frames

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
SECONDS = 5.0


class Refused(Exception):
    """The server answered with something else than 101; status is its number."""

    def __init__(self, status, head):
        super().__init__(head)
        self.status = status


class Closed(Exception):
    """The server has ended the connection; code is that of its close frame, 1006 without one."""

    def __init__(self, code, reason=""):
        super().__init__(f"closed: {code} {reason}")
        self.code = code
        self.reason = reason


class Timeout(Exception):
    pass


class WebSocket:
    """One connection. \\param host and origin as sent; origin None sends no such header"""

    def __init__(self, port, host=None, origin=None, path="/", address="127.0.0.1", seconds=SECONDS):
        self.socket = socket.create_connection((address, port), timeout=seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.witness = frames.Witness()
        self.pongs = []
        self.send_request(host or f"{address}:{port}", origin, path)
        head = self.read_until(b"\r\n\r\n", seconds).decode("latin-1")
        status = int(head.split(" ", 2)[1])
        if status != 101:
            self.socket.close()
            raise Refused(status, head)

    def send_request(self, host, origin, path):
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        if origin is not None:
            lines.append(f"Origin: {origin}")
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def fill(self, deadline):
        self.socket.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            data = self.socket.recv(65536)
        except socket.timeout:
            raise Timeout("no data in time") from None
        except ConnectionError:
            data = b""
        if not data:
            raise Closed(1006)
        self.buffer += data

    def read_until(self, end, seconds):
        deadline = time.monotonic() + seconds
        while end not in self.buffer:
            self.fill(deadline)
        head, _, self.buffer = self.buffer.partition(end)
        return head

    def take(self, count, deadline):
        while len(self.buffer) < count:
            self.fill(deadline)
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def send_frame(self, opcode, payload):
        mask = os.urandom(4)
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
        elif size < 65536:
            head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, size)
        self.socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))

    def send(self, text):
        self.send_frame(TEXT, text.encode())

    def receive(self, seconds=SECONDS):
        """The next text message. Pings are answered meanwhile."""
        deadline = time.monotonic() + seconds
        while True:
            first, second = self.take(2, deadline)
            size = second & 0x7F
            if size > 125:
                kind = "!H" if size == 126 else "!Q"
                size = struct.unpack(kind, self.take(struct.calcsize(kind), deadline))[0]
            payload = self.take(size, deadline)
            opcode = first & 0x0F
            if opcode == TEXT:
                text = payload.decode()
                self.witness.sees(text)
                return text
            if opcode == PING:
                self.send_frame(PONG, payload)
            elif opcode == PONG:
                self.pongs.append(payload)
            elif opcode == CLOSE:
                code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005
                raise Closed(code, payload[2:].decode())

    def close(self):
        try:
            self.send_frame(CLOSE, struct.pack("!H", 1000))
        except OSError:
            pass
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Client(WebSocket):
    """A client of version 4. Requests return (name, fields) of their reply; events that come in between are in .events."""

    def __init__(self, port, name="Test", handshake=True, **options):
        super().__init__(port, **options)
        self.last_id = 0
        self.events = []
        if handshake:
            reply, fields = self.introduce(name)
            if reply != "ServerInfo":
                raise AssertionError(f"no ServerInfo but {reply} {fields}")

    def introduce(self, name="Test", seconds=SECONDS):
        return self.request("RequestServerInfo", seconds, ClientName=name, ProtocolVersionMajor=4, ProtocolVersionMinor=0)

    def request(self, name, seconds=SECONDS, **fields):
        self.last_id += 1
        self.send(json.dumps([{name: {"Id": self.last_id, **fields}}]))
        deadline = time.monotonic() + seconds
        while True:
            for message in json.loads(self.receive(max(deadline - time.monotonic(), 0.001))):
                (reply, got), = message.items()
                if got.get("Id") == self.last_id:
                    return reply, got
                self.events.append((reply, got))

    def devices(self):
        """By index, as described on the wire. Waits until there is one."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            found = self.request("RequestDeviceList")[1]["Devices"]
            if found:
                return found
            time.sleep(0.02)
        raise Timeout("no device")

    def first_output(self):
        """(device, feature, type, highest value) of the first output that has a stop."""
        for device in self.devices().values():
            for feature in device["DeviceFeatures"].values():
                for kind, output in (feature.get("Output") or {}).items():
                    if "Position" not in kind:
                        return device["DeviceIndex"], feature["FeatureIndex"], kind, output["Value"][1]
        raise AssertionError("no such output")

    def drive(self, target, value):
        device, feature, kind, _ = target
        return self.request("OutputCmd", DeviceIndex=device, FeatureIndex=feature, Command={kind: {"Value": value}})


def main():
    client = Client(int(sys.argv[1]), name="Hold")
    target = client.first_output()
    reply = client.drive(target, target[3] // 2)
    print("on" if reply[0] == "Ok" else reply, flush=True)
    while True:
        try:
            client.receive(seconds=60)
        except Timeout:
            return


if __name__ == "__main__":
    main()
