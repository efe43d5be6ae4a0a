// What a scanner would ask of this deployment, and what would hurt most if it were forgotten.
import { edge } from "./edge.mjs";
import { data } from "./data.mjs";
import { servers } from "./servers.mjs";
import { watching } from "./watching.mjs";

/** @type {import("./judge.mjs").Point[]} */
export const points = [...edge, ...servers, ...data, ...watching];
