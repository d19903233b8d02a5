#!/usr/bin/python3
"""What session.mjs does, with the libraries for Python: the same steps, told in the same way.

    session.py LIBRARY URL NAME     LIBRARY: a key of LIBRARIES, installed in python_modules/ (see install.sh)
"""
import asyncio
import json
import logging
import pathlib
import sys

HOLD = 0.3
DEADLINE = 90.0  # longer than the server waits for an answer


def say(step, **more):
    print(json.dumps({"step": step, **more}), flush=True)


class Buttplug:
    """buttplug: protocol version 4."""

    def __init__(self, name):
        import buttplug
        self.library = buttplug
        self.client = buttplug.ButtplugClient(name)

    async def connect(self, url):
        await self.client.connect(url)

    def devices(self):
        return list(self.client.devices.values())

    async def start_scanning(self):
        await self.client.start_scanning()

    async def stop_scanning(self):
        await self.client.stop_scanning()

    def view(self, device):
        return sorted(kind.value for kind in self.library.OutputType if device.has_output(kind))

    async def run(self, device, kind, *value):
        await device.run_output(self.library.DeviceOutputCommand(getattr(self.library.OutputType, kind), *value))

    async def vibrate(self, device, level):
        await self.run(device, "VIBRATE", level)

    async def rotate(self, device, level):
        await self.run(device, "ROTATE", level)

    async def move(self, device, position, ms):
        await self.run(device, "POSITION_WITH_DURATION", position, ms)

    async def battery(self, device):
        return await device.battery()

    async def leave(self):
        await self.client.disconnect()


class ButtplugPy:
    """buttplug-py: the client says which of the versions 0 to 3 it speaks."""

    def __init__(self, version, name):
        import buttplug
        self.library = buttplug
        self.client = buttplug.Client(name, buttplug.ProtocolSpec(version))

    async def connect(self, url):
        await self.client.connect(self.library.WebsocketConnector(url))

    def devices(self):
        return list(self.client.devices.values())

    async def start_scanning(self):
        await self.client.start_scanning()

    async def stop_scanning(self):
        await (await self.client.stop_scanning())  # and it waits for ScanningFinished

    def view(self, device):
        parts = (*device.actuators, *device.linear_actuators, *device.rotatory_actuators, *device.sensors)
        return sorted(type(part).__name__ for part in parts)

    async def vibrate(self, device, level):
        for actuator in device.actuators:
            if getattr(actuator, "type", "Vibrate") == "Vibrate":
                await actuator.command(level)

    async def rotate(self, device, level):
        for actuator in device.rotatory_actuators:
            await actuator.command(level, True)

    async def move(self, device, position, ms):
        for actuator in device.linear_actuators:
            await actuator.command(ms, position)

    async def battery(self, device):
        reading = device.sensors[0].read
        return (await (reading() if callable(reading) else reading))[0]  # of version 2 it is a property

    async def leave(self):
        await self.client.stop_all()
        await self.client.disconnect()


LIBRARIES = {
    "pypi-buttplug-1.0.0": Buttplug,
    "pypi-buttplug-py-0.2.0-v2": lambda name: ButtplugPy(2, name),
    "pypi-buttplug-py-0.2.0-v3": lambda name: ButtplugPy(3, name),
}


async def drive(library, device):
    await library.vibrate(device, 0.5)
    say("vibrating", device=device.name)
    await library.rotate(device, 0.5)
    say("rotating", device=device.name)
    await library.move(device, 0.5, 200)
    say("moving", device=device.name)
    await asyncio.sleep(HOLD)
    say("battery", device=device.name, level=await library.battery(device))
    await device.stop()
    say("stopped", device=device.name)


async def session(library, url):
    try:
        await library.connect(url)
    except Exception as error:  # whatever the library raises
        say("refused", reason=str(error))
        return 1
    say("connected")
    await library.start_scanning()
    await asyncio.sleep(HOLD)
    await library.stop_scanning()
    devices = library.devices()
    say("listed", devices=[{"name": device.name, "view": library.view(device)} for device in devices])
    for device in devices:
        await drive(library, device)
    await library.leave()
    say("left")
    return 0


def main(name, url, client_name):
    logging.basicConfig(level=logging.WARNING)
    folder = pathlib.Path(__file__).resolve().parent / "python_modules" / name.split("-v")[0]
    sys.path.insert(0, str(folder))
    return asyncio.run(asyncio.wait_for(session(LIBRARIES[name](client_name), url), DEADLINE))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
