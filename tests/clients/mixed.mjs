// Two clients of different protocol versions on the same device at the same time, told as session.mjs does.
//   node --experimental-wasm-modules mixed.mjs FIRST SECOND URL     FIRST and SECOND: files of libraries/, without .mjs
const [firstName, secondName, url] = process.argv.slice(2);

function say(step, more = {}) {
  process.stdout.write(JSON.stringify({ step, ...more }) + "\n");
}

async function enter(name) {
  const library = (await import(`./libraries/${name}.mjs`)).default;
  const client = library.create(`Mixed ${name}`);
  await library.connect(client, url, () => {});
  const [device] = library.devices(client);
  say("listed", { name: library.nameOf(device), view: library.view(device) });
  return { library, client, device };
}

setTimeout(() => { say("too late"); process.exit(2); }, 30000).unref();
const first = await enter(firstName);
const second = await enter(secondName);
await first.library.vibrate(first.device, 0.5);
say("vibrating");
// The device obeys one client at a time; what it says of itself may be read meanwhile.
await second.library.rotate(second.device, 0.5).catch((error) => say("busy", { reason: String(error.message ?? error) }));
for (const { library, device } of [first, second]) say("battery", { level: await library.battery(device) });
await first.library.stop(first.device);
say("stopped");
await second.library.rotate(second.device, 0.5);
say("rotating");
await first.library.leave(first.client);
say("left");
await second.library.vibrate(second.device, 1);
say("vibrating");
await second.library.leave(second.client);
say("left");
process.exit(0);
