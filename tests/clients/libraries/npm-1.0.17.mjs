// Protocol version 2. WebAssembly: node needs --experimental-wasm-modules for it.
import * as library from "buttplug-1.0.17";
import { sinceVersion1 } from "./common.mjs";

await library.buttplugInit();

export default {
  ...sinceVersion1,
  create: (name) => new library.ButtplugClient(name),
  connect: async (client, url, closed) => {
    client.once("serverdisconnect", () => closed({}));
    try {
      await client.connect(new library.ButtplugWebsocketConnectorOptions(url));
    } catch (error) {
      closed({}); // of a connection that never was let in it does not tell
      throw error;
    }
  },
  devices: (client) => client.Devices,
  nameOf: (device) => device.Name,
  view: (device) => device.AllowedMessages.map((type) => library.ButtplugDeviceMessageType[type]).sort(),
  vibrate: (device, level) => device.vibrate(level),
  rotate: (device, level) => device.rotate(level, true),
  move: (device, position, ms) => device.linear(position, ms),
  battery: (device) => device.batteryLevel(),
};
