// Protocol version 4, of which it knows an earlier draft: its values are lists of one number.
import library from "buttplug-4.0.2";
import { ofVersion4 } from "./common.mjs";

export default {
  ...ofVersion4(library),
  rotate: (device, level) => device.runOutput(library.DeviceOutput.Rotate.percent(level)),
};
