// Protocol version 3.
import library from "buttplug-3.2.2";
import { nodeConnector, ofVersion3 } from "./common.mjs";

export default {
  ...ofVersion3,
  create: (name) => new library.ButtplugClient(name),
  connect: (client, url, closed) => client.connect(nodeConnector(library, url, closed)),
};
