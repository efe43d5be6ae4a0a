// Judges the JSON of a Terraform plan (terraform show -json) by points. A point names the resources it is about and what must hold
// of each. Where none is left to judge, or what it looks at is known only after an apply, the point is not met: silence is no proof.
// https://developer.hashicorp.com/terraform/internals/json-format

/**
 * @typedef {object} Point
 * @property {string} says What must hold, as a sentence.
 * @property {string} type The type of resource.
 * @property {(after: any) => boolean} [which] Those of the type it is about; all when left out.
 * @property {number} [least] So many must be there; 1 when left out.
 * @property {(after: any, unknown: any) => boolean} holds Does it hold of one?
 * @property {(after: any, unknown: any) => void} broken Makes it not hold: how a test shows that the point can fail.
 */

/** Resources that a plan makes or changes: address, type, what is known of them, and true where something will be. */
export function resourcesOf(plan) {
  return plan.resource_changes
    .filter(change => change.mode === "managed" && change.change.after !== null)
    .map(change => ({ address: change.address, type: change.type, after: change.change.after, unknown: change.change.after_unknown ?? {} }));
}

/** @param {Point} point @returns {string[]} What is wrong; empty when the point is met. */
export function judge(plan, point) {
  const subjects = resourcesOf(plan).filter(resource => resource.type === point.type && (point.which?.(resource.after) ?? true));
  if (subjects.length < (point.least ?? 1))
    return [`${point.says}: ${subjects.length} of at least ${point.least ?? 1} ${point.type} to judge`];
  return subjects.filter(resource => !safely(() => point.holds(resource.after, resource.unknown))).map(resource => `${point.says}: ${resource.address}`);
}

// What is not there to be looked at is not in order.
function safely(look) {
  try {
    return look() === true;
  } catch {
    return false;
  }
}

/** Is there a value, or will there be one? */
export const given = (after, unknown, name) => unknown?.[name] === true || (after[name] ?? "") !== "";

/** The statements of a policy that a resource carries as JSON. */
export const statements = (after, name = "policy") => JSON.parse(after[name]).Statement;

export const list = value => Array.isArray(value) ? value : [value];
