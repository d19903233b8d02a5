#!/usr/bin/python3
"""A HID device by way of /dev/uhid.

    hid_gadget.py VID:PID SERIAL LOG    plugs it in and stays; unplugs it when its standard input ends

Its reports have the number 1 and 63 bytes behind it, as a Joy-Con's on the wire. Output reports are a line each in LOG: seconds
and the report in hexadecimal. An output report whose second byte is ee comes back as an input report. A feature report that is
asked for is its number and seven times 77; one that is set is a line "feature:" in LOG.
"""
import os
import struct
import sys
import time

CREATE, OUTPUT, GET_REPORT, GET_REPORT_REPLY, INPUT, SET_REPORT, SET_REPORT_REPLY = 11, 6, 9, 10, 12, 13, 14
BUS_USB = 3


def collection(number):
    """One report of each kind with this number."""
    return bytes.fromhex("85%02x" % number + "0901 1500 26ff00 7508 953f 8102 0901 953f 9102 0901 9507 b102")


REPORTS = bytes.fromhex("0600ff 0901 a101") + collection(1) + collection(0x10) + bytes.fromhex("c0")


def main():
    (vendor, product), serial, log_file = (int(part, 16) for part in sys.argv[1].split(":")), sys.argv[2], sys.argv[3]
    device = os.open("/dev/uhid", os.O_RDWR)
    os.write(device, struct.pack("<I128s64s64sHHIIII4096s", CREATE, b"Pad", b"rig/0", serial.encode(), len(REPORTS), BUS_USB,
                                 vendor, product, 0x100, 0, REPORTS))
    print("plugged in", flush=True)
    import select
    with open(log_file, "a", buffering=1, encoding="ascii") as log:
        while True:
            ready = select.select([device, sys.stdin], [], [])[0]
            if sys.stdin in ready:
                return
            event = os.read(device, 4380)
            kind, = struct.unpack_from("<I", event)
            if kind == OUTPUT:
                size, = struct.unpack_from("<H", event, 4 + 4096)
                report = event[4:4 + size]
                print(f"{time.monotonic():.4f} {report.hex()}", file=log)
                if report[1:2] == b"\xee":
                    os.write(device, struct.pack("<IH4096s", INPUT, len(report), report))
            elif kind == GET_REPORT:
                number, report = struct.unpack_from("<IB", event, 4)
                os.write(device, struct.pack("<IIHH4096s", GET_REPORT_REPLY, number, 0, 8, bytes([report]) + b"\x77" * 7))
            elif kind == SET_REPORT:
                number, _, _, size = struct.unpack_from("<IBBH", event, 4)
                print("feature:" + event[12:12 + size].hex(), file=log)
                os.write(device, struct.pack("<IIH", SET_REPORT_REPLY, number, 0))


if __name__ == "__main__":
    main()
