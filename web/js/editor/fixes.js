// A bar below the text with the fixes for the line that the cursor is in: for fingers and keys, which cannot hover.
import { forEachDiagnostic, setDiagnosticsEffect } from "@codemirror/lint";
import { StateField } from "@codemirror/state";
import { keymap, showPanel } from "@codemirror/view";

import { words } from "./words.js";

const MOST = 4;

/** The diagnostics with fixes in the cursor's line. */
function here(state) {
  const line = state.doc.lineAt(state.selection.main.head);
  const found = [];
  forEachDiagnostic(state, (diagnostic, from, to) => {
    if (from <= line.to && to >= line.from && diagnostic.actions?.length) found.push({ diagnostic, from, to });
  });
  return found;
}

function panel(found) {
  return (view) => {
    const dom = document.createElement("div");
    dom.className = "cm-fixes";
    dom.setAttribute("role", "toolbar");
    dom.setAttribute("aria-label", words().fixes);
    dom.dataset.testid = "fixes";
    const actions = found.flatMap(({ diagnostic, from, to }) => diagnostic.actions.map((action) => ({ action, from, to })));
    for (const { action, from, to } of actions.slice(0, MOST)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = action.name;
      button.addEventListener("click", () => action.apply(view, from, to));
      dom.append(button);
    }
    dom.addEventListener("keydown", ({ key }) => key === "Escape" && view.focus());
    return { dom };
  };
}

/** The bar, and the key that goes to it. */
export function fixes() {
  const bar = StateField.define({
    create: () => null,
    update(shown, transaction) {
      const looked = transaction.effects.some((effect) => effect.is(setDiagnosticsEffect));
      if (transaction.docChanged && !looked) return null;
      if (!looked && !transaction.selection) return shown;
      const found = here(transaction.state);
      const key = found.map(({ diagnostic }) => diagnostic.message).join("\n");
      if (found.length === 0) return null;
      return shown?.key === key && !looked ? shown : { key, panel: panel(found) };
    },
    provide: (field) => showPanel.from(field, (shown) => shown?.panel ?? null),
  });
  const go = (view) => {
    const first = view.dom.querySelector(".cm-fixes button");
    first?.focus();
    return Boolean(first);
  };
  return [bar, keymap.of([{ key: "Mod-.", run: go }])];
}
