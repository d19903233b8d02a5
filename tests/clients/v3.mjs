// Protocol version 3: npm buttplug 3.  node v3.mjs URL [NAME]
import library from "buttplug-v3";
import { run } from "./session.mjs";

run(library, process.argv[2], process.argv[3] ?? "Client of version 3", {
  devicesOf: (client) => client.devices,
  vibrate: (device, level) => device.vibrate(level),
  battery: (device) => device.battery(),
});
