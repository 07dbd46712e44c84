// What a field is, when the pointer rests on it or a finger taps it.
import { hoverTooltip } from "@codemirror/view";

import { fact, loadFacts } from "./facts.js";
import { words } from "./words.js";

/** The hovers. */
export function hovers(ask) {
  return hoverTooltip(
    async (view, pos) => {
      const found = ask("field", view.state.doc.toString(), pos);
      if (!found) return null;
      const facts = await loadFacts();
      return { pos: found.from, end: found.to, above: true, create: () => ({ dom: card(found, fact(facts, found.object, found.field)) }) };
    },
    { hoverTime: 350 },
  );
}

function card({ path, type, required }, known) {
  const said = words();
  const dom = make("div", "cm-field");
  dom.dataset.testid = "hover";
  const head = make("p", "cm-field-head");
  head.append(make("code", "", path), make("span", "cm-field-type", type));
  dom.append(head);
  if (known?.doc) dom.append(make("p", "cm-field-doc", known.doc));
  const marks = [];
  if (required) marks.push(said.required);
  if (known?.default) marks.push(said.default(known.default));
  if (known?.values) marks.push(said.values(known.values.join(", ")));
  if (path.startsWith("spec")) marks.push(known?.changes ? said.changes : said.fixed);
  if (marks.length > 0) {
    const list = make("ul", "cm-field-marks");
    list.append(...marks.map((mark) => make("li", "", mark)));
    dom.append(list);
  }
  return dom;
}

function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
