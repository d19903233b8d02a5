// Protocol version 3; made for pages.
import library from "buttplug-3.0.0";
import { ofVersion3, pageConnector } from "./common.mjs";

export default {
  ...ofVersion3,
  create: (name) => new library.ButtplugClient(name),
  connect: (client, url, closed) => client.connect(pageConnector(library, url, closed)),
};
