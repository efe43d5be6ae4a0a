import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { judge } from "./policy/judge.mjs";
import { points } from "./policy/points.mjs";
import { deploy, fixtures, missing, providers, succeed, temporaryFolder } from "./tools.mjs";

const absent = await missing("terraform", ["version"]) ?? (providers() ? null : noProviders());

function noProviders() {
  const reason = "Terraform's provider for AWS is not on this machine; LECTERN_TERRAFORM_PROVIDERS names the folder that has it";
  if (process.env.CI === "true") throw new Error(reason);
  return reason;
}

// One after the other: each starts a provider of its own, which is most of the work.
describe("Terraform", { skip: absent ?? false, concurrency: false }, () => {
  let folder, environment, plan;

  before(() => {
    folder = temporaryFolder();
    cpSync(deploy, join(folder, "deploy"), { recursive: true });
    writeFileSync(join(folder, "terraform.rc"), "");
    // No settings of this machine's, no question to the network whether there is a newer version.
    environment = { TF_CLI_CONFIG_FILE: join(folder, "terraform.rc"), CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
  });

  // A provider that a busy machine does not start within Terraform's minute is asked once more.
  async function terraform(where, ...args) {
    const options = { folder: join(folder, "deploy", "terraform", where), environment };
    try {
      return await succeed("terraform", args, options);
    } catch (error) {
      if (!/timeout while waiting for plugin to start/.test(error.message)) throw error;
      return await succeed("terraform", args, options);
    }
  }
  const init = where => terraform(where, "init", "-backend=false", "-input=false", "-no-color", `-plugin-dir=${providers()}`);

  test("is formatted", () => terraform(".", "fmt", "-check", "-recursive"));

  test("plans with the real provider and applies with mocks", async () => {
    await init(".");
    assert.match(await terraform(".", "test", "-no-color"), /Success! \d+ passed, 0 failed/);
  });

  test("the example in cluster mode is valid", async () => {
    await init("examples/cluster");
    await terraform("examples/cluster", "validate", "-no-color");
  });

  test("the standard example plans for an account that it never saw, and its passwords are not in the plan", async () => {
    const where = "examples/standard";
    const path = join(folder, "deploy", "terraform", where);
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const variables = JSON.parse(readFileSync(join(fixtures, "offline.tfvars.json"), "utf8"));
    variables.signing_public_keys = { first: publicKey.export({ type: "spki", format: "pem" }) };
    writeFileSync(join(path, "offline.auto.tfvars.json"), JSON.stringify(variables));
    cpSync(join(fixtures, "offline_override.tf"), join(path, "offline_override.tf"));
    await init(where);
    await terraform(where, "plan", "-input=false", "-refresh=false", "-no-color", "-out=plan");
    const json = await terraform(where, "show", "-json", "plan");
    for (const name of ["database_password", "operations_token"])
      assert.ok(!json.includes(variables[name]), `${name} is in the plan`);
    plan = JSON.parse(json);
  });

  test("the plan meets every point", () => {
    assert.ok(points.length >= 60);
    assert.deepEqual(points.flatMap(point => judge(plan, point)), []);
  });

  test("each point fails when what it judges is broken", () => {
    for (const point of points) {
      const broken = structuredClone(plan);
      const subject = broken.resource_changes.find(change => change.type === point.type && (point.which?.(change.change.after) ?? true));
      point.broken(subject.change.after, subject.change.after_unknown);
      assert.notDeepEqual(judge(broken, point), [], point.says);
    }
  });

  test("each point fails when there is nothing to judge", () => {
    for (const point of points) {
      const empty = { ...plan, resource_changes: plan.resource_changes.filter(change => change.type !== point.type) };
      assert.match(judge(empty, point)[0], /0 of at least/, point.says);
    }
  });

  test("the agent on the servers and the policy name the same figure of memory", () => {
    const after = type => plan.resource_changes.filter(change => change.type === type).map(change => change.change.after);
    const userData = Buffer.from(after("aws_launch_template")[0].user_data, "base64").toString();
    const { metrics } = JSON.parse(userData.split("\n").find(line => line.startsWith("{\"agent\"")));
    const [asked] = after("aws_autoscaling_policy").flatMap(policy => policy.target_tracking_configuration[0].customized_metric_specification);
    assert.equal(metrics.namespace, asked.namespace);
    assert.ok(metrics.metrics_collected.mem.measurement.includes(asked.metric_name));
    assert.deepEqual(metrics.aggregation_dimensions, [asked.metric_dimension.map(dimension => dimension.name)]);
    assert.deepEqual(asked.metric_dimension, [{ name: "AutoScalingGroupName", value: after("aws_autoscaling_group")[0].name }]);
  });
});
