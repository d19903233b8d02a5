// Protocol version 4.
import library from "buttplug-5.0.2";
import { ofVersion4 } from "./common.mjs";

export default {
  ...ofVersion4(library),
  // Its 0 to 1 is the whole range, from full speed one way to full speed the other way.
  rotate: (device, level) => device.runOutput(library.DeviceOutput.Rotate.percent((1 + level) / 2)),
};
