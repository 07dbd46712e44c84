// The view of the object as the server stores it: read-only, what the server added marked.
import { yaml } from "@codemirror/lang-yaml";
import { EditorState, RangeSetBuilder } from "@codemirror/state";
import { Decoration, EditorView, lineNumbers } from "@codemirror/view";

import { pane, theme } from "./theme.js";
import { words } from "./words.js";

/** Puts a button into the editor that shows the stored object in its place. */
export function storedButton(host, root, view, ask) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cm-stored-button";
  button.dataset.testid = "stored";
  let shown = null;

  const dress = () => {
    button.textContent = shown ? words().edit : words().stored;
    button.title = words().storedHint;
    button.setAttribute("aria-pressed", String(Boolean(shown)));
  };
  const hide = () => {
    shown?.dom.parentElement.remove();
    shown?.destroy();
    shown = null;
    view.dom.parentElement.hidden = false;
    dress();
  };
  const show = () => {
    shown = viewOf(ask("stored", view.state.doc.toString()) ?? [], root);
    view.dom.parentElement.hidden = true;
    dress();
    shown.focus();
  };
  button.addEventListener("click", () => {
    if (!shown) return show();
    hide();
    view.focus();
  });
  // Whatever the page puts in or points at is in the text.
  for (const event of ["replaced", "revealed"]) document.getElementById("manifest-text").addEventListener(event, hide);
  new MutationObserver(dress).observe(document.documentElement, { attributeFilter: ["lang"] });
  dress();
  root.append(button);
}

function viewOf(objects, root) {
  const said = words();
  const text = objects.length > 0 ? objects.map((object) => object.text).join("---\n") : `# ${said.nothing}\n`;
  const state = EditorState.create({
    doc: text.trimEnd(),
    extensions: [
      lineNumbers(),
      yaml(),
      theme,
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ "aria-label": said.storedHint, "data-testid": "stored-text", tabindex: "0" }),
      marks(objects, said),
    ],
  });
  return new EditorView({ parent: pane(root), root, state });
}

/** A mark on each line that was added. */
function marks(objects, said) {
  const mark = Decoration.line({ class: "cm-added", attributes: { title: said.added } });
  return EditorView.decorations.of((view) => {
    const builder = new RangeSetBuilder();
    let first = 1;
    for (const { text, added } of objects) {
      const lines = added.flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => from + at));
      for (const line of lines.sort((a, b) => a - b)) {
        const at = view.state.doc.line(Math.min(first + line, view.state.doc.lines)).from;
        builder.add(at, at, mark);
      }
      first += text.split("\n").length;
    }
    return builder.finish();
  });
}
