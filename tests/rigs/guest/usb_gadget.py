#!/usr/bin/python3
"""A USB device on dummy_hcd, by FunctionFS: "echo" (1209:0001) or "trance" (0b49:064f, only its control endpoint).

    usb_gadget.py MODEL LOG     plugs it in and stays; unplugs it when its standard input ends

What is written to it: a line each in LOG, "control:SETUP+DATA" or "out:DATA" in hexadecimal. Bulk is echoed, after the
interrupt endpoint has said "tick". A vendor request that reads is answered with the request, wValue, and zero. The kernel
numbers the endpoints itself.
"""
import os
import struct
import subprocess
import sys
import threading

MODEL, LOG = sys.argv[1:3]
VENDOR, PRODUCT, NAME = {"echo": (0x1209, 0x0001, "Echo"), "trance": (0x0B49, 0x064F, "Trance Vibrator")}[MODEL]
RIG = f"rig{os.getpid()}"  # what an earlier one has left behind is not in the way
GADGET, FUNCTION = f"/sys/kernel/config/usb_gadget/{RIG}", f"/dev/{RIG}"
FULL_SPEED, HIGH_SPEED, ALL_CONTROL = 1, 2, 64
ENABLE, SETUP = 2, 4


def put(path, value):
    with open(path, "w", encoding="ascii") as file:
        file.write(value)


def descriptors(bulk_size, interval):
    endpoints = [(0x01, 2, bulk_size, 0), (0x82, 2, bulk_size, 0), (0x83, 3, 64, interval)] if MODEL == "echo" else []
    interface = struct.pack("<9B", 9, 4, 0, 0, len(endpoints), 0xFF, 0, 0, 1)
    return interface + b"".join(struct.pack("<BBBBHB", 7, 5, *endpoint) for endpoint in endpoints), 1 + len(endpoints)


def make():
    for folder in ("", "/strings/0x409", "/configs/c.1", f"/functions/ffs.{RIG}"):
        os.makedirs(GADGET + folder, exist_ok=True)
    put(GADGET + "/idVendor", hex(VENDOR))
    put(GADGET + "/idProduct", hex(PRODUCT))
    put(GADGET + "/strings/0x409/product", NAME)
    put(GADGET + "/strings/0x409/serialnumber", "4711")
    os.symlink(f"{GADGET}/functions/ffs.{RIG}", f"{GADGET}/configs/c.1/ffs.{RIG}")
    os.makedirs(FUNCTION, exist_ok=True)
    subprocess.check_call(["mount", "-t", "functionfs", RIG, FUNCTION])
    control = os.open(FUNCTION + "/ep0", os.O_RDWR)
    full, count = descriptors(64, 1)
    high, _ = descriptors(512, 4)
    body = struct.pack("<II", count, count) + full + high
    os.write(control, struct.pack("<III", 3, 12 + len(body), FULL_SPEED | HIGH_SPEED | ALL_CONTROL) + body)
    language = struct.pack("<H", 0x409) + b"Rig\0"
    os.write(control, struct.pack("<IIII", 2, 16 + len(language), 1, 1) + language)
    return control


def log(word):
    with open(LOG, "a", encoding="ascii") as file:
        file.write(word + "\n")


def echo(out, into):
    while True:
        try:
            data = os.read(out, 512)
            log("out:" + data.hex())
            os.write(into, data)
        except OSError:
            return


def tick(interrupt):
    try:
        os.write(interrupt, b"tick")
    except OSError:
        pass


def main():
    control = make()
    pipes = [os.open(f"{FUNCTION}/ep{number}", os.O_RDWR) for number in ((1, 2, 3) if MODEL == "echo" else ())]
    put(GADGET + "/UDC", "dummy_udc.0")

    def wait_for_end():
        sys.stdin.read()
        put(GADGET + "/UDC", "\n")
        os._exit(0)

    threading.Thread(target=wait_for_end, daemon=True).start()
    print("plugged in", flush=True)
    while True:
        event = os.read(control, 12)
        if event[8] == ENABLE and pipes:
            threading.Thread(target=echo, args=pipes[:2], daemon=True).start()
            threading.Thread(target=tick, args=pipes[2:], daemon=True).start()
        elif event[8] == SETUP:
            kind, request, value, _, length = struct.unpack("<BBHHH", event[:8])
            if kind & 0x80:
                os.write(control, bytes([request, value & 255, value >> 8, 0])[:length])
            else:
                # Without data a read ends the status stage; it fails in kernels that have ended it already.
                try:
                    data = os.read(control, length)
                except OSError:
                    data = b""
                log("control:" + (event[:8] + data).hex())


if __name__ == "__main__":
    main()
