// Squiggles and marks in the gutter, while typing.
import { linter } from "@codemirror/lint";

/** Above this length a look takes long enough to be felt; it waits for a longer rest. */
const LONG = 200_000;
const MOST = 500;

/** The linter. */
export function problems(ask) {
  let waited = false;
  const look = async (view) => {
    const { doc } = view.state;
    if (doc.length > LONG && !waited) {
      waited = true;
      await new Promise((resolve) => setTimeout(resolve, 1500));
      waited = false;
      if (view.state.doc !== doc) return [];
    }
    const text = doc.toString();
    return (ask(`problems ${document.documentElement.lang}`, text) ?? []).slice(0, MOST).map((found) => diagnostic(found, doc));
  };
  return linter(look, { delay: 250 });
}

function diagnostic({ from, to, severity, path, message, fixes }, doc) {
  const end = Math.min(Math.max(to, from + 1), doc.length);
  return {
    from: Math.min(from, end),
    to: end,
    severity,
    message,
    markClass: `cm-problem-${severity}`,
    renderMessage: () => body(path, message),
    actions: fixes.slice(0, 4).map((fix) => ({ name: fix.name, apply: (view) => mend(view, doc, fix) })),
  };
}

function body(path, message) {
  const box = document.createElement("div");
  box.className = "cm-problem";
  if (path && !message.startsWith(path)) {
    const where = document.createElement("code");
    where.textContent = path;
    box.append(where);
  }
  box.append(message);
  return box;
}

/** Applies a fix, unless the text is another by now. */
function mend(view, doc, { edits }) {
  if (!view.state.doc.eq(doc)) return;
  view.dispatch({ changes: edits, userEvent: "input.fix", scrollIntoView: true });
  view.focus();
}
