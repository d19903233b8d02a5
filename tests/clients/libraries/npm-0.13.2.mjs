// Protocol version 1; made for pages. That version has no battery.
import library from "buttplug-0.13.2";
import { pageConnector } from "./common.mjs";

export default {
  create: (name) => new library.ButtplugClient(name),
  connect: (client, url, closed) => client.Connect(pageConnector(library, url, closed)),
  startScanning: (client) => client.StartScanning(),
  stopScanning: (client) => client.StopScanning(),
  leave: (client) => client.Disconnect(),
  devices: (client) => client.Devices,
  nameOf: (device) => device.Name,
  view: (device) => device.AllowedMessages.sort(),
  vibrate: (device, level) => device.SendVibrateCmd(level),
  rotate: (device, level) => device.SendRotateCmd(level, true),
  move: (device, position, ms) => device.SendLinearCmd(position, ms),
  stop: (device) => device.SendStopDeviceCmd(),
};
