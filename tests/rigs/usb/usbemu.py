#!/usr/bin/python3
"""A USB bus without USB: libusb finds the devices that are plugged in here, and its requests to the kernel are answered by
this program, by way of umockdev. Runs a program on that bus and ends with its exit status.

    umockdev-wrapper /usr/bin/python3 usbemu.py [--plug MODEL]... PROGRAM [ARGUMENTS]

The program finds a socket in the environment variable USBEMU_FD and speaks to the bus in lines, each of which is answered
by one line, "ok" or what was asked for:

    plug MODEL [SERIAL]     plugs a device in: "trance" (0b49:064f, nothing but its control endpoint) or "echo" (1209:0001,
                            bulk out 02 is echoed on bulk in 81, interrupt out 03, interrupt in 85). SERIAL "-": without one.
                            Answered by its number
    unplug NUMBER           what is under way fails; the system tells the program
    hold NUMBER on|off      writes are not taken: they stay under way
    stall NUMBER ENDPOINT   the next transfer to the endpoint (two digits, 00: control) stalls
    say NUMBER ENDPOINT HEX the device says something on an endpoint in
    deny NUMBER             the node cannot be opened
    log NUMBER              what the device has been told since the last time: words separated by blanks
    state NUMBER            "driver" or "free" or "claimed", and how many transfers are under way

Words of the log: "control:SETUP+DATA" and "out02:DATA" in hexadecimal, "detach", "attach", "claim", "release", "clear81".
"""
import collections
import errno
import os
import socket
import struct
import subprocess
import sys
import traceback

import gi
gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # noqa: E402

CAPABILITIES, SUBMIT, REAP, DISCARD = 0x8004551A, 0x8038550A, 0x4008550D, 0x550B
CLAIM, RELEASE, CLEAR_HALT, DISCONNECT_CLAIM = 0x8004550F, 0x80045510, 0x80045515, 0x8108551B
GET_DRIVER, IOCTL = 0x41045508, 0xC0105512
DISCONNECT_CODE, CONNECT_CODE = 0x5516, 0x5517
CONTROL = 2
KERNEL_DRIVERS = {"trance": "trancevibrator", "echo": None}


def endpoint(address, kind, size, interval):
    return struct.pack("<BBBBHB", 7, 5, address, kind, size, interval)


ENDPOINTS = {
    "trance": b"",
    "echo": endpoint(0x02, 2, 512, 0) + endpoint(0x81, 2, 512, 0) + endpoint(0x03, 3, 64, 4) + endpoint(0x85, 3, 64, 4),
}
IDS = {"trance": (0x0B49, 0x064F, "Trance Vibrator"), "echo": (0x1209, 0x0001, "Echo")}


def descriptors(model):
    vendor, product, _ = IDS[model]
    pipes = ENDPOINTS[model]
    head = struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x200, 0, 0, 0, 64, vendor, product, 0x100, 1, 2, 3, 1)
    interface = struct.pack("<9B", 9, 4, 0, 0, len(pipes) // 7, 0xFF, 0, 0, 0)
    body = interface + pipes
    return head + struct.pack("<BBHBBBBB", 9, 2, 9 + len(body), 1, 1, 0, 0x80, 50) + body


class Device:
    def __init__(self, bus, number, model, serial):
        self.bus, self.number, self.model, self.serial = bus, number, model, serial
        self.node = f"/dev/bus/usb/001/{number:03}"
        self.port = (number - 2) % 100 + 1
        self.path = f"/sys/devices/pci0000:00/0000:00:14.0/usb1/1-{self.port}"
        self.under_way, self.done = [], collections.deque()
        self.said = collections.defaultdict(collections.deque)
        self.stalls, self.words = set(), []
        self.is_held = self.is_gone = self.is_claimed = False
        self.driver = KERNEL_DRIVERS[model]
        self.ioctls = UMockdev.IoctlBase()
        self.ioctls.connect("handle-ioctl", self.handle)

    def plug(self):
        bus = self.bus.testbed
        bus.attach_ioctl(self.node, self.ioctls)  # before adding: that sends the event already
        vendor, product, name = IDS[self.model]
        data = descriptors(self.model).hex().upper()
        attributes = {"bConfigurationValue": 1, "bDeviceClass": "00", "bNumConfigurations": 1, "bNumInterfaces": " 1",
                      "busnum": 1, "devnum": self.number, "devpath": self.port, "idProduct": f"{product:04x}",
                      "idVendor": f"{vendor:04x}", "product": name, "speed": 12}
        if self.serial != "-":
            attributes["serial"] = self.serial
        lines = [f"P: {self.path[4:]}", f"N: {self.node[5:]}={data}", "E: BUSNUM=001", f"E: DEVNUM={self.number:03}",
                 f"E: DEVNAME={self.node}", "E: DEVTYPE=usb_device", "E: SUBSYSTEM=usb", f"H: descriptors={data}"]
        lines[-1:-1] = [f"A: {key}={value}\\n" for key, value in attributes.items()]
        bus.add_from_string("\n".join(lines) + "\n")

    def unplug(self):
        self.is_gone = True
        self.bus.testbed.uevent(self.path, "remove")
        self.bus.testbed.remove_device(self.path)
        self.bus.testbed.detach_ioctl(self.node)

    def log(self, word):
        self.words.append(word)

    def finish(self, transfer, status, data=b"", at=0, actual=None):
        if data:
            transfer["buffer"].update(at, list(data))
        transfer["argument"].update(4, list(struct.pack("<i", status)))
        transfer["argument"].update(28, list(struct.pack("<i", len(data) if actual is None else actual)))
        self.done.append(transfer)

    def advance(self):
        """Ends the transfers that can be ended."""
        for transfer in list(self.under_way):
            address = transfer["endpoint"]
            if address in self.stalls:
                self.stalls.discard(address)
                self.finish(transfer, -errno.EPIPE)
            elif transfer["kind"] == CONTROL:
                if self.is_held:
                    continue
                self.control(transfer)
            elif address & 0x80:
                if not self.said[address]:
                    continue
                self.finish(transfer, 0, self.said[address].popleft()[:transfer["length"]])
            else:
                if self.is_held:
                    continue
                self.log(f"out{address:02x}:{transfer['data'].hex()}")
                if address == 0x02:
                    self.said[0x81].append(transfer["data"])
                self.finish(transfer, 0, actual=transfer["length"])
            self.under_way.remove(transfer)

    def control(self, transfer):
        """Requests that read are answered with the request, wValue, and zeros."""
        kind, request, value, _, length = struct.unpack_from("<BBHHH", transfer["data"])
        if kind & 0x80:
            self.log(f"control:{transfer['data'][:8].hex()}")
            self.finish(transfer, 0, bytes([request, value & 255, value >> 8]).ljust(length, b"\0")[:length], 8)
        else:
            self.log(f"control:{transfer['data'][:8 + length].hex()}")
            self.finish(transfer, 0, actual=length)

    def handle(self, _, client):
        request = client.get_request() & 0xFFFFFFFF
        try:
            error = self.answer(request, client.get_arg())
        except Exception:  # whatever it is, the program must get an answer
            traceback.print_exc()
            error = errno.EIO
        client.complete(-1 if error else 0, error)
        return True

    def answer(self, request, argument):
        """What the kernel's usbdevfs answers: an error number, or 0."""
        if request == REAP:
            return self.reap(argument)
        if self.is_gone:
            return errno.ENODEV
        if request == CAPABILITIES:
            argument.resolve(0, 4).update(0, list(struct.pack("<I", 0x1F)))
        elif request == SUBMIT:
            self.submit(argument)
        elif request == DISCARD:
            return self.discard(struct.unpack("<Q", bytes(argument.retrieve())[:8])[0])
        elif request in (CLAIM, DISCONNECT_CLAIM):
            if self.driver and request == CLAIM:
                return errno.EBUSY
            if self.driver:
                self.log("detach")
                self.driver = None
            self.log("claim")
            self.is_claimed = True
        elif request == RELEASE:
            self.log("release")
            self.is_claimed = False
        elif request == IOCTL:
            code = struct.unpack("<iiQ", bytes(argument.resolve(0, 16).retrieve())[:16])[1] & 0xFFFF
            self.attach(code)
        elif request == GET_DRIVER:
            return 0 if self.driver else errno.ENODATA
        elif request == CLEAR_HALT:
            self.log("clear")
        else:
            print(f"usbemu: unknown request {request:#x}", file=sys.stderr, flush=True)
            return errno.ENOTTY
        return 0

    def attach(self, code):
        if code == CONNECT_CODE:
            self.log("attach")
            self.driver = KERNEL_DRIVERS[self.model]
        elif code == DISCONNECT_CODE and self.driver:
            self.log("detach")
            self.driver = None

    def submit(self, argument):
        urb = argument.resolve(0, 56)
        raw = bytes(urb.retrieve())
        length = struct.unpack_from("<i", raw, 24)[0]
        buffer = urb.resolve(16, length) if length else None
        self.under_way.append({"argument": urb, "buffer": buffer, "kind": raw[0], "endpoint": 0 if raw[0] == CONTROL else raw[1],
                               "length": length, "address": urb.client_addr,
                               "data": bytes(buffer.retrieve()) if buffer else b""})
        self.advance()

    def reap(self, argument):
        if self.is_gone and self.under_way and not self.done:
            self.finish(self.under_way.pop(0), -errno.ESHUTDOWN)
        if not self.done:
            return errno.ENODEV if self.is_gone else errno.EAGAIN
        argument.resolve(0, 8).set_ptr(0, self.done.popleft()["argument"])
        return 0

    def discard(self, address):
        for transfer in self.under_way:
            if transfer["address"] == address:
                self.under_way.remove(transfer)
                self.finish(transfer, -errno.ENOENT)
                return 0
        return errno.EINVAL


class Bus:
    """The bus, and the words in which the program speaks to it."""

    def __init__(self):
        self.testbed = UMockdev.Testbed.new()
        self.devices = {}
        self.last = 1
        # libusb looks for the folder of the nodes once, when it starts.
        hub = "12010002090001406B1D02000701030201010902190001010060000904000001090000000705810304000C"
        self.testbed.add_from_string(
            "P: /devices/pci0000:00/0000:00:14.0/usb1\nN: bus/usb/001/001=" + hub + "\nE: BUSNUM=001\nE: DEVNUM=001\n"
            "E: DEVNAME=/dev/bus/usb/001/001\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nA: busnum=1\\n\nA: devnum=1\\n\n"
            "A: speed=480\\n\nA: bConfigurationValue=1\\n\nA: idVendor=1d6b\\n\nA: idProduct=0002\\n\nH: descriptors=" + hub + "\n")

    def do_plug(self, model, serial="0001"):
        self.last = self.last + 1 if self.last < 120 else 2  # as a kernel counts
        device = self.devices[self.last] = Device(self, self.last, model, serial)
        device.plug()
        return str(self.last)

    def do_unplug(self, number):
        self.devices.pop(int(number)).unplug()

    def do_hold(self, number, state):
        device = self.devices[int(number)]
        device.is_held = state == "on"
        device.advance()

    def do_stall(self, number, address):
        self.devices[int(number)].stalls.add(int(address, 16))

    def do_say(self, number, address, data):
        device = self.devices[int(number)]
        device.said[int(address, 16)].append(bytes.fromhex(data))
        device.advance()

    def do_deny(self, number):
        os.chmod(self.testbed.get_root_dir() + self.devices[int(number)].node, 0)

    def do_log(self, number):
        device = self.devices[int(number)]
        words, device.words = device.words, []
        return " ".join(words)

    def do_state(self, number):
        device = self.devices[int(number)]
        word = "driver" if device.driver else "claimed" if device.is_claimed else "free"
        return f"{word} {len(device.under_way)}"

    def answer(self, line):
        name, *arguments = line.split()
        try:
            return getattr(self, "do_" + name)(*arguments) or ("ok" if name != "log" else "")
        except Exception as error:  # told to the program, which fails then
            traceback.print_exc()
            return f"error {error}"


def main():
    arguments = sys.argv[1:]
    bus = Bus()
    while arguments and arguments[0] == "--plug":
        bus.do_plug(arguments[1])
        arguments = arguments[2:]
    ours, theirs = socket.socketpair()
    os.environ["USBEMU_FD"] = str(theirs.fileno())  # not with "env": the testbed has set variables that Python does not know
    program = subprocess.Popen(arguments, pass_fds=[theirs.fileno()])
    theirs.close()
    loop = GLib.MainLoop()
    buffer = b""

    def hear(*_):
        nonlocal buffer
        data = ours.recv(4096)
        buffer += data
        while b"\n" in buffer:
            line, _, buffer = buffer.partition(b"\n")
            ours.sendall(bus.answer(line.decode()).encode() + b"\n")
        return bool(data)

    def look():
        if program.poll() is not None:
            loop.quit()
        return program.poll() is None

    GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, ours.fileno(), GLib.IOCondition.IN | GLib.IOCondition.HUP, hear)
    GLib.timeout_add(20, look)
    loop.run()
    sys.exit(program.returncode if program.returncode >= 0 else 128 - program.returncode)


if __name__ == "__main__":
    main()
