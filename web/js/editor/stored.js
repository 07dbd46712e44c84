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
  for (const event of ["replaced", "mended", "revealed"]) document.getElementById("manifest-text").addEventListener(event, hide);
  new MutationObserver(dress).observe(document.documentElement, { attributeFilter: ["lang"] });
  dress();
  root.append(button);
}

function viewOf(objects, root) {
  const said = words();
  // Several objects are parted as in a file.
  const text = objects.map(({ yaml }) => yaml.trimEnd()).join("\n---\n") || `# ${said.nothing}`;
  const added = objects.flatMap(({ added }, at) => [...(at > 0 ? [false] : []), ...added]);
  const state = EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(),
      yaml(),
      theme,
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ "aria-label": said.storedHint, "data-testid": "stored-text", tabindex: "0" }),
      marks(added, said),
    ],
  });
  return new EditorView({ parent: pane(root), root, state });
}

/** A mark on each line that was added. */
function marks(added, said) {
  const mark = Decoration.line({ class: "cm-added", attributes: { title: said.added } });
  return EditorView.decorations.of((view) => {
    const builder = new RangeSetBuilder();
    added.forEach((isAdded, at) => {
      if (!isAdded) return;
      const { from } = view.state.doc.line(at + 1);
      builder.add(from, from, mark);
    });
    return builder.finish();
  });
}
