// What the tests of deploy/ stand on: the checkout, a program run to its end, and where the machine has its tools.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const deploy = join(root, "deploy");
export const fixtures = join(root, "tests", "deploy", "fixtures");
export const modules = join(root, "tests", "deploy", "node_modules");

/** Gone when the tests of the file are through. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "lectern-deploy-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a program to its end. @returns {Promise<{code: number, output: string, error: string}>} */
export function run(program, args, { folder = root, environment = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "", error = "";
    child.stdout.on("data", text => { output += text; });
    child.stderr.on("data", text => { error += text; });
    child.on("error", reject);
    child.on("close", code => resolve({ code, output, error }));
  });
}

export async function succeed(program, args, options) {
  const result = await run(program, args, options);
  if (result.code !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${result.code}:\n${result.output}\n${result.error}`);
  return result.output;
}

/** Why a program is missing here, or null. With CI=true a missing one is a failure, not a reason to skip. */
export async function missing(program, args) {
  const there = await run(program, args).then(result => result.code === 0, () => false);
  if (there) return null;
  if (process.env.CI === "true") throw new Error(`${program} is missing, and CI must have it.`);
  return `${program} is not on this machine`;
}

/**
 * A folder of Terraform's providers, as -plugin-dir takes it: what LECTERN_TERRAFORM_PROVIDERS names, or one of Terraform's own places,
 * or a folder right under /opt. https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
 */
export function providers() {
  const home = process.env.HOME ?? "/";
  const places = [process.env.LECTERN_TERRAFORM_PROVIDERS, process.env.TF_PLUGIN_CACHE_DIR, join(home, ".terraform.d/plugins"), join(home, ".local/share/terraform/plugins"),
    "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins", ...(existsSync("/opt") ? readdirSync("/opt").map(name => join("/opt", name)) : [])];
  // Below the folder stands the name of the registry that the provider is from, whichever that is.
  return places.find(place => place && existsSync(place) && readdirSync(place, { withFileTypes: true }).some(entry => entry.isDirectory() && existsSync(join(place, entry.name, "hashicorp/aws")))) ?? null;
}
