// Completion: the engine knows the fields and names of the place, the facts of fields know their values.
import { pickedCompletion, startCompletion } from "@codemirror/autocomplete";

import { fact, loadFacts } from "./facts.js";

/** The source of completions. */
export function completing(ask) {
  return async (context) => {
    const text = context.state.doc.toString();
    const typed = context.matchBefore(/[\w./-]+/);
    // A blank line offers its fields only when asked; after a colon and a blank the values come by themselves.
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (!context.explicit && !typed && !/(:|^\s*-)\s+$/.test(before)) return null;
    const found = ask("complete", text, context.pos);
    if (!found) return null;
    const facts = await loadFacts();
    const options = found.field ? values(found, facts) : found.keys.map((key) => keyOption(key, found, facts));
    if (options.length === 0) return null;
    return { from: found.from, to: Math.max(found.to, context.pos), options, validFor: /^[\w./-]*$/ };
  };
}

function values({ object, field, type, names }, facts) {
  const known = fact(facts, object, field);
  const fixed = known?.values ?? (type === "bool" ? ["true", "false"] : []);
  const suffix = type === "v1.ResourceList" ? ": " : "";
  return [
    ...names.map((label) => ({ label, type: "variable", boost: 2 })),
    ...fixed.map((label, at) => ({ label, apply: label + suffix, type: "constant", boost: -at / 10, detail: label === known?.default ? "✓" : undefined })),
  ];
}

function keyOption({ name, type, shape, required }, { object, dash }, facts) {
  const known = fact(facts, object, name);
  const used = known ? 1 : 0;
  return {
    label: name,
    type: "property",
    detail: type,
    info: known?.doc ? () => note(known.doc) : undefined,
    boost: (required ? 2 : 0) + used,
    apply: (view, completion, from, to) => insert(view, completion, from, to, shape, dash),
  };
}

function note(text) {
  const box = document.createElement("p");
  box.textContent = text;
  return box;
}

/** Types a key with what has to follow it. */
function insert(view, completion, from, to, shape, dash) {
  const { doc } = view.state;
  const line = doc.lineAt(from);
  // A key that has its colon already keeps what is behind it.
  const hasColon = /^\s*:/.test(doc.sliceString(to, line.to));
  const column = from - line.from + (dash ? 2 : 0);
  const below = "\n" + " ".repeat(column + 2);
  const rest = hasColon ? "" : { scalar: ": ", fields: `:${below}`, items: `:${below}- ` }[shape];
  const text = (dash ? "- " : "") + completion.label + rest;
  view.dispatch({
    changes: { from, to, insert: text },
    selection: { anchor: from + text.length },
    annotations: pickedCompletion.of(completion),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
  if (!hasColon) startCompletion(view);
}
