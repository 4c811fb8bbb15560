// Completes package-lock.json after `npm install --package-lock-only --omit-lockfile-registry-resolved`:
// a registry that holds only this platform's optional packages leaves the others out, and then `npm ci` refuses the file.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../package-lock.json", import.meta.url);
const SYSTEMS = ["android", "darwin", "freebsd", "linux", "win32"];
const PROCESSORS = ["arm64", "x64", "ia32", "wasm32", "arm"];

function entryFor(name, version) {
  const os = SYSTEMS.filter((system) => name.includes(`-${system}`));
  const cpu = PROCESSORS.filter((processor) => name.includes(`-${processor}`)).slice(0, 1);
  return { version, ...(cpu.length && { cpu }), optional: true, ...(os.length && { os }) };
}

const lock = JSON.parse(readFileSync(FILE, "utf8"));
for (const { optionalDependencies = {} } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    lock.packages[`node_modules/${name}`] ??= entryFor(name, version);
  }
}
const [root, ...others] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...others.sort(([a], [b]) => (a < b ? -1 : 1))]);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
