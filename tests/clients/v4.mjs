// Protocol version 4: npm buttplug 5.  node v4.mjs URL [NAME]
import library from "buttplug-v4";
import { run } from "./session.mjs";

run(library, process.argv[2], process.argv[3] ?? "Client of version 4", {
  devicesOf: (client) => [...client.devices.values()],
  vibrate: (device, level) => device.runOutput(library.DeviceOutput.Vibrate.percent(level)),
  battery: (device) => device.battery(),
});
