#!/usr/bin/python3
"""Counts the instructions that the daemon spends on one command, with valgrind's callgrind. Needs valgrind and
python3-jsonschema (setup-debian.sh --bench).

    instructions.py --daemon ASSENTD [--qt 6.4] [--runs 3]

ASSENTD is to be an optimised build, as it is shipped. A client sends output commands to a simulated device, one at a time
(W=1: each waits for its answer) and in bursts of 64 (W=64). Two runs with different numbers of commands are subtracted, so
that start, handshake and end do not count; the median of several such pairs is printed.

Exit status: 1 when a figure is above its bar, or more than a tenth above what instructions.json has for this Qt. A Qt that
is not in the file (figures differ from release to release) has the bars only; to add it, write down what is printed.
"""
import argparse
import json
import pathlib
import re
import statistics
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "rigs"))
import program  # noqa: E402
import ws  # noqa: E402

BARS = {1: 16000, 64: 10000}  # instructions per command, by commands in a burst
COMMANDS = (1280, 3840)  # of the two runs; multiples of every burst
TOLERANCE = 0.10
SECONDS = 60  # under valgrind everything takes its time
FIGURES = pathlib.Path(__file__).with_name("instructions.json")


def frame(payload):
    """A text frame with the mask 0, which leaves the payload as it is."""
    size = len(payload)
    head = bytes([0x81, 0x80 | size]) if size < 126 else bytes([0x81, 0xFE]) + size.to_bytes(2, "big")
    return head + bytes(4) + payload


def drive(client, target, commands, burst):
    """Sends commands, each with another value than the one before, and checks every answer."""
    device, feature, kind, highest = target
    for first in range(1, commands + 1, burst):
        numbers = range(1000 + first, 1000 + first + burst)
        texts = [json.dumps([{"OutputCmd": {"Id": number, "DeviceIndex": device, "FeatureIndex": feature,
                                            "Command": {kind: {"Value": number % highest + 1}}}}], separators=(",", ":"))
                 for number in numbers]
        client.socket.sendall(b"".join(frame(text.encode()) for text in texts))
        answered = []
        while len(answered) < burst:
            answered += [message["Ok"]["Id"] for message in json.loads(client.receive(SECONDS))]
        if answered != list(numbers):
            raise AssertionError(f"wrong answers: {answered}")


def instructions(daemon, commands, burst):
    """All instructions of one run of the daemon."""
    with tempfile.TemporaryDirectory(prefix="assent-bench-") as folder:
        counted = pathlib.Path(folder, "callgrind")
        arguments = ("--tool=callgrind", f"--callgrind-out-file={counted}", daemon, "--port", "0", "--simulate", "demo",
                     "--insecure-allow-all", "--i-accept-any-client-can-control-devices")
        with program.Program("valgrind", *arguments) as running:
            port = int(running.wait_for(r"^listening on 127\.0\.0\.1:(\d+)$", SECONDS)[1][1])
            with ws.Client(port, "Bench", handshake=False, seconds=SECONDS) as client:
                client.introduce("Bench", SECONDS)
                drive(client, client.first_output(), commands, burst)
            if code := running.end(seconds=SECONDS):
                raise AssertionError(f"the daemon ended with {code}")
        return int(re.search(r"^(?:summary|totals): (\d+)", counted.read_text(encoding="utf-8"), re.MULTILINE)[1])


def measure(daemon, burst, runs):
    """Instructions per command, the median of some pairs of runs."""
    few, many = COMMANDS
    found = [(instructions(daemon, many, burst) - instructions(daemon, few, burst)) / (many - few) for _ in range(runs)]
    print(f"W={burst}: {' '.join(f'{figure:.0f}' for figure in found)}", flush=True)
    return round(statistics.median(found))


def main():
    parser = argparse.ArgumentParser(description="Instructions per command, counted by valgrind.")
    parser.add_argument("--daemon", required=True, help="an optimised assentd")
    parser.add_argument("--qt", default="", help="the release of Qt it uses, as instructions.json names it")
    parser.add_argument("--runs", type=int, default=3, help="pairs of runs of which the median is taken")
    options = parser.parse_args()
    known = json.loads(FIGURES.read_text(encoding="utf-8")).get(options.qt, {})
    failed = False
    for burst, bar in BARS.items():
        limit = min(bar, (1 + TOLERANCE) * known.get(f"W={burst}", bar))
        figure = measure(options.daemon, burst, options.runs)
        failed |= figure > limit
        print(f"W={burst}: {figure} instructions per command, at most {limit:.0f}: {'TOO MANY' if figure > limit else 'ok'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
