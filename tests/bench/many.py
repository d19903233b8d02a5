#!/usr/bin/python3
"""Many devices and many clients for a while: how long a command takes to be accepted, whether a gap is ever broken, and
whether memory grows.

    many.py --daemon PATH [--devices 100] [--clients 20] [--rate 60] [--seconds 60] [--gap 100]

Devices are simulated ones over the simulator port, so that every write is seen with its time. Each client drives its share
of the devices, with new values all the time. Exit status 1 if a bar is missed: Ok p99 5 ms, no gap broken (by more than the
clock's 1 ms), memory grows by less than 1 MiB in the second half: by then the simulator's records are full.
"""
import argparse
import json
import os
import select
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "rigs"))
import program  # noqa: E402
import simulator  # noqa: E402
import ws  # noqa: E402

P99_MS = 5.0
GROWTH_MIB = 1.0
CLOCK_MS = 1.0


class Driver:
    """One client: sends on time, notes when the Ok comes."""

    def __init__(self, port, indexes, start, period):
        self.client = ws.Client(port, name="Many")
        self.client.witness = None
        self.indexes = indexes
        self.next = start
        self.period = period
        self.sent = {}
        self.count = 0
        self.client.socket.setblocking(True)

    def send_due(self, now, latest):
        while self.next <= now and self.next < latest:
            identity = 1000 + self.count
            device = self.indexes[self.count % len(self.indexes)]
            value = 1 + self.count % 19
            self.client.send(f'[{{"OutputCmd":{{"Id":{identity},"DeviceIndex":{device},"FeatureIndex":0,'
                             f'"Command":{{"Vibrate":{{"Value":{value}}}}}}}}}]')
            self.sent[identity] = time.monotonic()
            self.count += 1
            self.next += self.period

    def take(self, latencies, errors):
        self.client.buffer += self.client.socket.recv(65536)
        now = time.monotonic()
        while len(self.client.buffer) >= 2:
            first, size = self.client.buffer[0], self.client.buffer[1] & 0x7F
            start = 2
            if size == 126:
                size, start = int.from_bytes(self.client.buffer[2:4], "big"), 4
            if len(self.client.buffer) < start + size:
                return
            payload, self.client.buffer = self.client.buffer[start:start + size], self.client.buffer[start + size:]
            if first & 0x0F == ws.PING:
                self.client.send_frame(ws.PONG, payload)
            elif first & 0x0F == ws.TEXT:
                for message in json.loads(payload):
                    (name, fields), = message.items()
                    if name == "Ok":
                        latencies.append(now - self.sent.pop(fields["Id"]))
                    else:
                        errors.append(message)


class Hardware(threading.Thread):
    """The simulator port's stream: times of writes for each device."""

    def __init__(self, control):
        super().__init__(daemon=True)
        self.control = control
        self.times = {}
        self.running = True

    def run(self):
        while self.running:
            try:
                message = json.loads(self.control.receive(0.5))
            except ws.Timeout:
                continue
            except ws.Closed:
                return
            if message.get("op") == "write":
                self.times.setdefault(message["key"], []).append(message["t_us"] / 1000)


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def run(options):
    arguments = ["--port", "0", "--simulator-port", "0", "--insecure-allow-all", "--i-accept-any-client-can-control-devices"]
    with program.Program(options.daemon, *arguments) as daemon:
        control = simulator.Simulator(int(daemon.wait_for(r"simulator port (\d+)")[1][1]))
        port = daemon.port()
        for number in range(options.devices):
            control.request("add", key=f"d{number}", name="Massage Demo", address=f"aa:bb:cc:dd:{number // 256:02x}:{number % 256:02x}",
                            gap_ms=options.gap)
        scout = ws.Client(port, name="Scout")
        scout.witness.sees = lambda text: None
        scout.request("StartScanning")
        deadline = time.monotonic() + 30
        while len(devices := scout.devices()) < options.devices:
            if time.monotonic() > deadline:
                raise SystemExit(f"only {len(devices)} of {options.devices} devices")
            time.sleep(0.1)
        scout.request("StopScanning")
        scout.close()
        hardware = Hardware(control)
        hardware.start()
        result = load(options, daemon, port, sorted(int(index) for index in devices), hardware)
        hardware.running = False
        hardware.join()
        return report(options, result)


def load(options, daemon, port, indexes, hardware):
    period = 1 / options.rate
    start = time.monotonic() + 0.2
    share = [indexes[number::options.clients] for number in range(options.clients)]
    drivers = [Driver(port, share[number], start + period * number / options.clients, period) for number in range(options.clients)]
    by_socket = {driver.client.socket.fileno(): driver for driver in drivers}
    poll = select.epoll()
    for number in by_socket:
        poll.register(number, select.EPOLLIN)
    latencies, errors = [], []
    end = start + options.seconds
    warm = None
    while (now := time.monotonic()) < end + 0.2:
        for driver in drivers:
            driver.send_due(now, end)
        upcoming = min(driver.next for driver in drivers)
        for number, _ in poll.poll(max(0, min(upcoming - time.monotonic(), 0.005))):
            by_socket[number].take(latencies, errors)
        if warm is None and now > start + options.seconds / 2:
            warm = daemon.memory_mib()
    result = {"latencies": latencies, "errors": errors, "sent": sum(driver.count for driver in drivers),
              "growth": daemon.memory_mib() - warm, "memory": daemon.memory_mib()}
    time.sleep(0.3)
    result["times"] = {key: list(of_device) for key, of_device in hardware.times.items()}  # without the stops that follow
    for driver in drivers:
        driver.client.close()
    return result


def report(options, result):
    times = result["times"]
    gaps = [later - earlier for of_device in times.values() for earlier, later in zip(of_device, of_device[1:])]
    writes = sum(len(of_device) for of_device in times.values())
    p99 = percentile(result["latencies"], 0.99) * 1000
    print(f"{options.devices} devices, {options.clients} clients at {options.rate}/s for {options.seconds} s: "
          f"{result['sent']} commands, {len(result['latencies'])} Ok, {len(result['errors'])} others")
    print(f"Ok p50 {percentile(result['latencies'], 0.5) * 1000:.2f} ms, p99 {p99:.2f} ms, worst {max(result['latencies']) * 1000:.2f} ms")
    print(f"{writes} writes ({writes / options.seconds:.0f}/s), smallest gap {min(gaps):.2f} ms of {options.gap}")
    print(f"memory {result['memory']:.1f} MiB, {result['growth']:+.2f} in the second half")
    missed = []
    if len(result["latencies"]) != result["sent"] or result["errors"]:
        missed.append(f"answers: {result['errors'][:3]}")
    if p99 > P99_MS:
        missed.append("p99")
    if min(gaps) < options.gap - CLOCK_MS:
        missed.append("gap")
    if result["growth"] > GROWTH_MIB:
        missed.append("memory")
    print("missed: " + ", ".join(missed) if missed else "all bars met")
    return 1 if missed else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--daemon", required=True)
    parser.add_argument("--devices", type=int, default=100)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--rate", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--gap", type=int, default=100)
    sys.exit(run(parser.parse_args()))


if __name__ == "__main__":
    main()
