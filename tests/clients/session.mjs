// One whole session of a client, told in one JSON line for each step: {"step": ..., ...}.
//   node session.mjs LIBRARY URL NAME     LIBRARY: a file of libraries/, without .mjs
// Exit status: 0 it went through, 1 it was refused, 2 anything else.
const holdMs = 300;
const deadlineMs = 90000; // longer than the server waits for an answer
const [name, url, clientName] = process.argv.slice(2);

function say(step, more = {}) {
  process.stdout.write(JSON.stringify({ step, ...more }) + "\n");
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

async function drive(library, device) {
  const more = { device: library.nameOf(device) };
  await library.vibrate(device, 0.5);
  say("vibrating", more);
  await library.rotate(device, 0.5);
  say("rotating", more);
  await library.move(device, 0.5, 200);
  say("moving", more);
  await pause(holdMs);
  if (library.battery) say("battery", { ...more, level: await library.battery(device) });
  await library.stop(device);
  say("stopped", more);
}

setTimeout(() => { say("too late"); process.exit(2); }, deadlineMs).unref();
process.on("uncaughtException", (error) => { say("failed", { reason: String(error?.stack ?? error) }); process.exit(2); });
const library = (await import(`./libraries/${name}.mjs`)).default;
const client = library.create(clientName);
let close;
const closed = new Promise((done) => { close = done; });
try {
  await library.connect(client, url, close);
} catch (error) {
  say("refused", { reason: String(error?.message ?? error) });
  say("closed", await closed);
  process.exit(1);
}
say("connected");
await library.startScanning(client);
await pause(holdMs);
await library.stopScanning(client);
const devices = library.devices(client);
say("listed", { devices: devices.map((device) => ({ name: library.nameOf(device), view: library.view(device) })) });
for (const device of devices) await drive(library, device);
await library.leave(client);
await closed;
say("left");
process.exit(0);
