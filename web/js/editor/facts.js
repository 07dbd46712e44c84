// What is known of the fields that people use most: a sentence in two languages, defaults, allowed values. The engine knows
// the types of all fields; this is fetched when somebody first asks.
import { isChinese } from "./words.js";

let loading;

/** The facts; empty if they cannot be fetched. */
export function loadFacts() {
  loading ??= import("./fields.json").then(
    ({ default: facts }) => facts,
    () => ((loading = undefined), {}),
  );
  return loading;
}

/** What is known of a field: `{ doc, default, values, changes }`, or nothing. */
export function fact(facts, object, field) {
  const [en, zh, more] = facts[`${object}.${field}`] ?? [];
  return en === undefined ? undefined : { ...more, doc: isChinese() ? zh : en };
}
