import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { deploy, missing, run, succeed, temporaryFolder } from "./tools.mjs";

const absent = await missing("systemd-analyze", ["--version"]) ?? false;
const unit = readFileSync(join(deploy, "systemd", "lectern.service"), "utf8");
const dockerfile = readFileSync(join(deploy, "container", "Dockerfile"), "utf8");

// A root of its own, with the program and the user that the unit names.
function machine(text) {
  const folder = temporaryFolder();
  for (const path of ["opt/lectern", "etc/systemd/system", "etc/lectern"]) mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, "opt/lectern/lectern"), "#!/bin/sh\n");
  chmodSync(join(folder, "opt/lectern/lectern"), 0o755);
  writeFileSync(join(folder, "etc/systemd/system/lectern.service"), text);
  return folder;
}

// Units that are not in this root, such as the network's, are not its fault.
const complaints = result => `${result.output}${result.error}`.split("\n").filter(line => /lectern\.service/.test(line) && !/Failed to (load|add|create)|not found/.test(line));

async function exposure(text) {
  const folder = machine(text);
  const output = await run("systemd-analyze", ["security", "--offline=true", `--root=${folder}`, "--no-pager", "lectern.service"]);
  return Number(/Overall exposure level for lectern\.service: ([\d.]+)/.exec(output.output)?.[1]);
}

test("systemd takes the unit as it is", { skip: absent }, async () => {
  const verify = text => run("systemd-analyze", ["verify", `--root=${machine(text)}`, "lectern.service"]);
  assert.deepEqual(complaints(await verify(unit)), []);
  assert.notDeepEqual(complaints(await verify(unit.replace("ProtectClock=yes", "ProtectClok=yes"))), []);
});

test("systemd finds the unit little exposed, and would say if it were not", { skip: absent }, async () => {
  assert.ok(await exposure(unit) <= 2.0);
  assert.ok(await exposure(unit.replace(/^(Protect|Private|Restrict|SystemCall|Capability).*$/gm, "")) > 4);
});

test("the unit leaves .NET the right to write the machine code that it runs", () =>
  assert.doesNotMatch(unit, /^MemoryDenyWriteExecute=/m));

test("systemd stops it later than Lectern has drained", () =>
  assert.ok(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)[1]) >= 30));

for (const [says, rule] of [
  ["builds in one image and runs in another", /^FROM \S+\/sdk:10\.0 AS build[\s\S]+^FROM \S+\/aspnet:10\.0-noble-chiseled\S* AS run/m],
  ["runs as a user who is not root, by number", /^USER [1-9]\d{2,}$/m],
  ["starts without a shell", /^ENTRYPOINT \["\/app\/lectern"\]$/m],
  ["gives its program to root, so that it cannot change itself", /^COPY --from=build --chown=0:0 \/app/m],
  ["asks itself how it does, as nothing else in the image could", /^HEALTHCHECK (--\S+ )+CMD \["\/app\/lectern", "health", "http:\/\/127\.0\.0\.1:8080"\]$/m],
  ["is told to stop by the signal that drains", /^STOPSIGNAL SIGTERM$/m],
])
  test(`the container ${says}`, () => assert.match(dockerfile, rule));

test("nothing runs in the image without a shell, nothing is fetched by ADD, and no secret is built in", () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));
  assert.doesNotMatch(last, /^RUN /m);
  assert.doesNotMatch(dockerfile, /^ADD |:latest|(Password|Token)=/m);
});

test("what the Dockerfile copies is what its ignore file lets through", () => {
  const ignore = readFileSync(join(deploy, "container", "Dockerfile.dockerignore"), "utf8").split("\n");
  const copied = [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(match => match[1].split(" "));
  assert.deepEqual(copied.filter(path => !ignore.includes(`!${path}`)), []);
  assert.equal(ignore.find(line => line && !line.startsWith("#")), "*");
});

test("servers that share files agree on who owns them", async () => {
  const user = /^u lectern (\d+) /m.exec(readFileSync(join(deploy, "systemd", "lectern.sysusers.conf"), "utf8"))[1];
  const files = readFileSync(join(deploy, "terraform", "modules", "files", "main.tf"), "utf8");
  assert.ok([...files.matchAll(/(?:uid|gid)\s+= (\d+)/g)].every(match => match[1] === user));
  await succeed("bash", ["-n", join(deploy, "terraform", "modules", "compute", "boot.sh.tftpl")]);
});
