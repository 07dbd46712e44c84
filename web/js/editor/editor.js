// The rich editor of the manifest: CodeMirror over the page's textarea, which stays the one that the page talks to.
//
// What is typed here is written into the textarea and told as its `input`; the page tells of its own changes by the events
// `replaced` and `revealed`. All questions about the text go to the engine through `ask`.
// It lives in a shadow root, where CodeMirror's style sheets are objects, which the page's policy allows.
import { acceptCompletion, autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { Annotation, Compartment, EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";

import { asker } from "./ask.js";
import { completing } from "./complete.js";
import { fixes } from "./fixes.js";
import { hovers } from "./hover.js";
import { problems } from "./problems.js";
import { storedButton } from "./stored.js";
import { pane, theme } from "./theme.js";
import { phrases, words } from "./words.js";

/** Marks what came from the page, and need not be told to it. */
const fromPage = Annotation.define();

/** Draws the editor over the textarea. `ask` is the engine's. */
export function start(ask) {
  const area = document.getElementById("manifest-text");
  const host = document.getElementById("manifest-rich");
  if (!area || !host || host.shadowRoot) return;
  const engine = asker(ask);
  const root = host.attachShadow({ mode: "open", delegatesFocus: true });
  const language = new Compartment();
  const had = document.activeElement === area;

  const view = new EditorView({
    parent: pane(root),
    root,
    state: EditorState.create({
      doc: area.value,
      selection: { anchor: area.selectionStart ?? 0 },
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        yaml(),
        bracketMatching(),
        indentOnInput(),
        indentUnit.of("  "),
        EditorState.tabSize.of(2),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        autocompletion({ override: [completing(engine)], icons: false, maxRenderedOptions: 80 }),
        problems(engine),
        fixes(),
        hovers(engine),
        theme,
        leaving,
        keymap.of([{ key: "Tab", run: acceptCompletion }, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
        language.of(spoken(area)),
        EditorView.updateListener.of((update) => {
          const own = update.transactions.some((one) => one.docChanged && !one.annotation(fromPage));
          if (own) tell(area, update.state.doc.toString());
        }),
      ],
    }),
  });

  area.addEventListener("replaced", () => {
    if (view.state.doc.toString() === area.value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: area.value }, selection: { anchor: 0 }, annotations: fromPage.of(true) });
    view.scrollDOM.scrollTop = 0;
  });
  area.addEventListener("mended", () => {
    const anchor = area.selectionStart;
    view.dispatch({ changes: difference(view.state.doc.toString(), area.value), userEvent: "input.fix" });
    view.dispatch({ selection: { anchor }, scrollIntoView: true });
    // A finger is not about to type; a keyboard on the screen would cover what it has mended.
    if (!matchMedia("(pointer: coarse)").matches) view.focus();
  });
  area.addEventListener("revealed", () => {
    const most = view.state.doc.length;
    const [anchor, head] = [area.selectionStart, area.selectionEnd].map((at) => Math.min(at, most));
    view.dispatch({ selection: { anchor, head }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    view.focus();
  });
  new MutationObserver(() => view.dispatch({ effects: language.reconfigure(spoken(area)) })).observe(document.documentElement, {
    attributeFilter: ["lang"],
  });

  // The list of problems and the bar of fixes take room while somebody types; the line must stay in sight.
  new ResizeObserver(() => {
    const { head } = view.state.selection.main;
    if (view.hasFocus) view.dispatch({ effects: EditorView.scrollIntoView(head, { y: "nearest", yMargin: 20 }) });
  }).observe(view.scrollDOM);
  // Who focuses the host gets to the first thing in it that takes the focus, which is not yet the text.
  view.scrollDOM.addEventListener("focus", () => view.focus());
  // The page's keys are not for somebody who types.
  host.addEventListener("keydown", (event) => event.stopPropagation());
  host.parentElement.classList.add("is-rich");
  host.dataset.testid = area.dataset.testid;
  delete area.dataset.testid;
  storedButton(host, root, view, engine);
  if (had) view.focus();
}

/** Escape lets the next Tab leave; any other key takes that back. */
const leaving = EditorView.domEventHandlers({
  keydown(event, view) {
    if (event.key === "Escape") view.setTabFocusMode(true);
    else if (event.key !== "Tab" && event.key !== "Shift") view.setTabFocusMode(false);
  },
  focus(_, view) {
    view.setTabFocusMode(false);
  },
});

/** What depends on the page's language. */
function spoken(area) {
  return [
    EditorState.phrases.of(phrases()),
    EditorView.contentAttributes.of({
      "aria-label": area.getAttribute("aria-label") ?? words().label,
      "aria-description": words().keys,
      autocapitalize: "off",
      autocorrect: "off",
      spellcheck: "false",
      tabindex: "0",
    }),
  ];
}

/** What has to be replaced to make one text of the other, so that an undo takes back that alone. */
function difference(old, text) {
  let from = 0;
  while (from < old.length && old[from] === text[from]) from += 1;
  let same = 0;
  while (same < Math.min(old.length, text.length) - from && old.at(-1 - same) === text.at(-1 - same)) same += 1;
  return { from, to: old.length - same, insert: text.slice(from, text.length - same) };
}

/** Writes the text into the textarea, as if it were typed there. */
function tell(area, text) {
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
