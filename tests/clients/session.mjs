// What every client of the tests does, told in one JSON line for each step: {"step": ..., ...}.
// Exit status: 0 it went through, 1 it was refused, 2 anything else.
const holdMs = 300;
const deadlineMs = 90000; // longer than the server waits for an answer

export function say(step, more = {}) {
  process.stdout.write(JSON.stringify({ step, ...more }) + "\n");
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

// The library's own connector for Node, with a socket that tells when and how it is closed. The library is not changed.
function connectorOf(library, url, closed) {
  const connector = new library.ButtplugNodeWebsocketClientConnector(url);
  connector._websocketConstructor = class extends connector._websocketConstructor {
    constructor(address) {
      super(address);
      this.once("close", (code, reason) => closed({ code, reason: reason.toString() }));
    }
  };
  return connector;
}

// actions: what differs from version to version: devicesOf(client), vibrate(device, level), battery(device)
export async function run(library, url, name, actions) {
  setTimeout(() => { say("too late"); process.exit(2); }, deadlineMs).unref();
  const client = new library.ButtplugClient(name);
  let close;
  const closed = new Promise((done) => { close = done; });
  try {
    await client.connect(connectorOf(library, url, close));
  } catch (error) {
    say("refused", { reason: String(error.message ?? error) });
    say("closed", await closed);
    process.exit(1);
  }
  say("connected");
  await client.startScanning();
  await pause(holdMs);
  await client.stopScanning();
  const devices = actions.devicesOf(client);
  say("listed", { devices: devices.map((device) => device.name) });
  for (const device of devices) {
    await actions.vibrate(device, 0.5);
    say("vibrating", { device: device.name });
    await pause(holdMs);
    say("battery", { device: device.name, level: await actions.battery(device) });
    await device.stop();
    say("stopped", { device: device.name });
  }
  await client.disconnect();
  await closed;
  say("left");
  process.exit(0);
}
