#!/usr/bin/python3
"""The rig for tests that are not in Python: prints the address of the bus, then obeys lines of its input until that ends.

A line is a JSON list: a method of Bluez or of its control interface, and arguments. Each is answered with a line of JSON, the
result, or with "error: " and a text. Prints "missing: " and a text, and ends, if the machine lacks what the rig needs.
"""
import json
import sys

import bluez


def obey(rig, name, *arguments):
    if hasattr(rig, name):
        return getattr(rig, name)(*arguments)
    return getattr(rig.rig, name)(*arguments)


def main():
    if lacking := bluez.missing():
        print("missing:", lacking, flush=True)
        return
    with bluez.Bluez(json.loads(sys.argv[1])) as rig:
        print(rig.address, flush=True)
        for line in sys.stdin:
            try:
                print(json.dumps(obey(rig, *json.loads(line))), flush=True)
            except Exception as error:  # whatever it is, the test is to know
                print("error:", error, flush=True)


if __name__ == "__main__":
    main()
