#!/usr/bin/env python3
"""The udev rules for USB and HID: one for each "vid:pid" of the device files. Standard library only.

    udev_rules.py [--write] [RULES DEVICES]     checks, or rewrites, the section of the rules between its two marks

Exit status: 0 they fit, 1 they do not.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).parents[2]
BEGIN = "# USB and HID devices of the device files; written by tests/lint/udev_rules.py --write"
END = "# End of the devices of the device files"


def rule(bus, identifier):
    """The same text as udevRule() in engine/backend/DeviceNode.cpp."""
    vendor, product = identifier.split(":")
    if bus == "hid":
        return f'SUBSYSTEM=="hidraw", KERNELS=="*:{identifier.upper()}.*", TAG+="uaccess"'
    return (f'SUBSYSTEM=="usb", ENV{{DEVTYPE}}=="usb_device", ATTR{{idVendor}}=="{vendor}", '
            f'ATTR{{idProduct}}=="{product}", TAG+="uaccess"')


def section(devices):
    lines = [BEGIN]
    for path in sorted(devices.glob("*.json")):
        match = json.loads(path.read_text(encoding="utf-8")).get("match", {})
        for bus in ("usb", "hid"):
            entry = match.get(bus, [])
            identifiers = entry.get("ids", []) if isinstance(entry, dict) else entry
            if identifiers:
                lines.append(f"# {path.stem}")
            lines += [rule(bus, identifier) for identifier in identifiers]
    return "\n".join([*lines, END]) + "\n"


def replaced(text, wanted):
    """The rules with the section as it is to be; at the end if there is none."""
    before, begin, rest = text.partition(BEGIN)
    after = rest.partition(END + "\n")[2] if begin else ""
    return (before if begin else before.rstrip("\n") + "\n\n") + wanted + after


def main():
    arguments = sys.argv[1:]
    writes = arguments[:1] == ["--write"]
    rules, devices = (pathlib.Path(name) for name in arguments[writes:] or
                      (ROOT / "installer/linux/60-assent.rules", ROOT / "resources/devices"))
    text = rules.read_text(encoding="utf-8")
    wanted = replaced(text, section(devices))
    if writes:
        rules.write_text(wanted, encoding="utf-8")
    elif text != wanted:
        missing = [line for line in wanted.splitlines() if line not in text.splitlines()]
        print(f"{rules}: not what the device files say; run {__file__} --write. Missing:", *missing, sep="\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
