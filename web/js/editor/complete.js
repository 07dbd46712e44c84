// Completion: the engine knows the fields and names of the place, the facts of fields know their values.
import { pickedCompletion, startCompletion } from "@codemirror/autocomplete";

import { fact, loadFacts } from "./facts.js";

/** The source of completions. */
export function completing(ask) {
  return async (context) => {
    const text = context.state.doc.toString();
    const typed = context.matchBefore(/[\w./-]+/);
    // A blank line offers its fields only when asked; after a colon, a dash or a bracket they come by themselves.
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (!context.explicit && !typed && !/((:|^\s*-)\s+|[{[]\s*|,\s+)$/.test(before)) return null;
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
  // The names of resources are keys.
  const rest = type === "v1.ResourceList" ? ": " : "";
  const apply = (view, completion, from, to) => insert(view, completion, from, to, { isText: type !== "bool", rest });
  return [
    ...names.map((label) => ({ label, apply, type: "variable", boost: 2 })),
    ...fixed.map((label, at) => ({ label, apply, type: "constant", boost: -at / 10, detail: label === known?.default ? "✓" : undefined })),
  ];
}

function keyOption({ name, type, shape, required }, { object, dash, inBrackets }, facts) {
  const known = fact(facts, object, name);
  const used = known ? 1 : 0;
  return {
    label: name,
    type: "property",
    detail: type,
    info: known?.doc ? () => note(known.doc) : undefined,
    boost: (required ? 2 : 0) + used,
    apply: (view, completion, from, to) => insertKey(view, completion, from, to, { shape, dash, inBrackets }),
  };
}

function note(text) {
  const box = document.createElement("p");
  box.textContent = text;
  return box;
}

/** Types a key with what has to follow it: on the lines below, or in brackets. */
function insertKey(view, completion, from, to, { shape, dash, inBrackets }) {
  const column = from - view.state.doc.lineAt(from).from + (dash ? 2 : 0);
  const below = "\n" + " ".repeat(column + 2);
  const open = inBrackets ? { fields: ": {", items: ": [" } : { fields: `:${below}`, items: `:${below}- ` };
  const close = inBrackets ? { fields: "}", items: "]" } : {};
  insert(view, completion, from, to, {
    before: dash ? (inBrackets ? "{" : "- ") : "",
    rest: open[shape] ?? ": ",
    behind: (close[shape] ?? "") + (dash && inBrackets ? "}" : ""),
  });
}

/** Types a word, in the quotes that it needs; the cursor stops before what is behind. */
function insert(view, completion, from, to, { before = "", isText = true, rest = "", behind = "" }) {
  const { doc } = view.state;
  const typed = doc.sliceString(from - 1, from);
  const isOpen = /["']/.test(typed);
  // JSON has quotes everywhere.
  const quote = isOpen ? typed : isText && /^\s*\{/.test(doc.sliceString(0, 99)) ? '"' : "";
  const end = isOpen && doc.sliceString(to, to + 1) === quote ? to + 1 : to;
  // A key that has its colon already keeps what is behind it.
  const hasColon = rest && /^\s*:/.test(doc.sliceString(end, doc.lineAt(end).to));
  const text = before + (isOpen ? "" : quote) + completion.label + quote + (hasColon ? "" : rest);
  view.dispatch({
    changes: { from, to: end, insert: text + (hasColon ? "" : behind) },
    selection: { anchor: from + text.length },
    annotations: pickedCompletion.of(completion),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
  if (rest && !hasColon) startCompletion(view);
}
