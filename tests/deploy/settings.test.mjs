import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { deploy, root } from "./tools.mjs";

const known = JSON.parse(readFileSync(join(root, "config", "performance.json"), "utf8"));

// An empty list says nothing of what stands in it: any place in it is known.
function isKnown(name) {
  let at = known;
  for (const part of name.split("__")) {
    if (Array.isArray(at)) return true;
    if (at === null || typeof at !== "object" || !(part in at)) return false;
    at = at[part];
  }
  return at === null || typeof at !== "object";
}

// A name that ends in "__" goes on with a number that is put in later.
const names = readdirSync(deploy, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && !entry.parentPath.includes(".terraform"))
  .flatMap(entry => [...readFileSync(join(entry.parentPath, entry.name), "utf8").matchAll(/\bLectern(?:__[A-Za-z0-9]+)+(?:__)?/g)]
    .map(match => ({ file: entry.name, name: match[0].endsWith("__") ? `${match[0]}0` : match[0] })));

test("every setting that a deployment sets is one that Lectern has", () => {
  assert.ok(names.length > 20);
  assert.deepEqual(names.filter(({ name }) => !isKnown(name)), []);
});

test("a setting that Lectern has not would be found", () => {
  assert.equal(isKnown("Lectern__Redis__Endpoint"), false);
  assert.equal(isKnown("Lectern__Redis"), false);
  assert.equal(isKnown("Lectern__Web__TrustedProxies__0"), true);
});
