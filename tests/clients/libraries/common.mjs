// What several of the libraries have in common. None of them is changed; what node lacks is given to them from outside.
import WebSocket from "ws";

// The library's own connector for node, with a socket that tells when and how it is closed.
export function nodeConnector(library, url, closed) {
  const connector = new library.ButtplugNodeWebsocketClientConnector(url);
  connector._websocketConstructor = tellingSocket(connector._websocketConstructor, closed);
  return connector;
}

// The library's connector for pages, which takes the global WebSocket: in node that is ours.
export function pageConnector(library, url, closed) {
  globalThis.WebSocket = tellingSocket(WebSocket, closed);
  return new library.ButtplugBrowserWebsocketClientConnector(url);
}

function tellingSocket(socket, closed) {
  return class extends socket {
    constructor(address) {
      super(address);
      this.once("close", (code, reason) => closed({ code, reason: reason.toString() }));
    }
  };
}

// The part of the interface that has stayed the same since version 1.
export const sinceVersion1 = {
  startScanning: (client) => client.startScanning(),
  stopScanning: (client) => client.stopScanning(),
  leave: (client) => client.disconnect(),
  stop: (device) => device.stop(),
};

// Version 3 of the library: one function for each kind of output.
export const ofVersion3 = {
  ...sinceVersion1,
  devices: (client) => client.devices,
  nameOf: (device) => device.name,
  view: (device) => Object.keys(device.messageAttributes).filter((name) => device.messageAttributes[name]).sort(),
  vibrate: (device, level) => device.vibrate(level),
  rotate: (device, level) => device.rotate(level, true),
  move: (device, position, ms) => device.linear(position, ms),
  battery: (device) => device.battery(),
};

// Versions 4 and 5 of the library, which speak version 4 of the protocol: commands are objects.
export const ofVersion4 = (library) => ({
  ...sinceVersion1,
  create: (name) => new library.ButtplugClient(name),
  connect: (client, url, closed) => client.connect(nodeConnector(library, url, closed)),
  devices: (client) => [...client.devices.values()],
  nameOf: (device) => device.name,
  view: (device) => Object.keys(library.OutputType).filter((type) => hasOutput(device, library.OutputType[type])).sort(),
  vibrate: (device, level) => device.runOutput(library.DeviceOutput.Vibrate.percent(level)),
  move: (device, position, ms) => device.runOutput(library.DeviceOutput.PositionWithDuration.percent(position, ms)),
  battery: (device) => device.battery(),
});

// The library's own device.hasOutput() needs node 22 or later.
function hasOutput(device, type) {
  return [...device.features.values()].some((feature) => feature.hasOutput(type));
}
