// How the editor looks: the page's own colours, so that one theme is both.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const error = "light-dark(#d64a40, #e0645b)";
const warning = "light-dark(#e38d29, #cf832d)";
const info = "light-dark(#4d8bdd, #4683d3)";
const problem = (colour) => ({ backgroundImage: "none", textDecoration: `underline wavy ${colour} 1.5px`, textUnderlineOffset: "4px", textDecorationSkipInk: "none" });
const marker = (colour) => ({ content: '""', display: "block", width: "8px", height: "8px", margin: "6px 2px", borderRadius: "50%", background: colour });
const button = {
  margin: "0",
  padding: "4px 10px",
  minHeight: "28px",
  font: "500 var(--t-s)/1.4 var(--sans)",
  color: "var(--accent)",
  background: "var(--accent-soft)",
  backgroundImage: "none",
  border: "1px solid transparent",
  borderRadius: "var(--radius-s)",
  cursor: "pointer",
};

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "400 0.8125rem/20px var(--mono)", overflow: "auto" },
  ".cm-content": { padding: "var(--s2) 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 var(--s3) 0 6px" },
  ".cm-gutters": { color: "var(--ink-3)", backgroundColor: "var(--surface)", border: "0", borderRight: "1px solid var(--line)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "26px", padding: "0 4px 0 6px" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 1px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  ".cm-activeLineGutter": { color: "var(--ink)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--line-strong)" },
  "::selection": { background: "light-dark(#c9dcfb, #2a4777)" },

  // Of several at a place the worst shows.
  ".cm-problem-info": problem(info),
  ".cm-problem-warning": problem(warning),
  ".cm-problem-error": problem(error),
  ".cm-lintPoint:after": { borderBottomColor: error },
  ".cm-lint-marker": { width: "12px", height: "20px" },
  ".cm-lint-marker-error": marker(error),
  ".cm-lint-marker-warning": marker(warning),
  ".cm-lint-marker-info": marker(info),
  ".cm-diagnostic": { margin: "0", padding: "8px 10px", borderLeft: "3px solid", whiteSpace: "normal" },
  ".cm-diagnostic-error": { borderLeftColor: error },
  ".cm-diagnostic-warning": { borderLeftColor: warning },
  ".cm-diagnostic-info": { borderLeftColor: info },
  ".cm-problem": { overflowWrap: "anywhere" },
  ".cm-problem code": { display: "block", color: "var(--ink-2)", font: "400 var(--t-s)/1.5 var(--mono)" },
  ".cm-diagnosticAction": { ...button, margin: "6px 6px 0 0" },

  ".cm-tooltip": {
    zIndex: "60",
    maxWidth: "min(440px, calc(100vw - 24px))",
    color: "var(--ink)",
    backgroundColor: "var(--surface)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius-m)",
    boxShadow: "var(--shadow-big)",
    font: "400 var(--t-m)/1.5 var(--sans)",
    overflow: "hidden",
  },
  ".cm-tooltip-section:not(:first-child)": { borderTop: "1px solid var(--line)" },
  ".cm-tooltip.cm-tooltip-autocomplete": { overflow: "visible" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxHeight: "240px", font: "400 var(--t-m)/1.4 var(--mono)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { display: "flex", gap: "12px", justifyContent: "space-between", padding: "4px 10px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--ink)", backgroundColor: "var(--accent-soft)" },
  ".cm-completionMatchedText": { color: "var(--accent)", fontWeight: "600", textDecoration: "none" },
  ".cm-completionDetail": { marginLeft: "0", color: "var(--ink-3)", fontStyle: "normal", fontSize: "var(--t-xs)" },
  ".cm-tooltip.cm-completionInfo": { maxWidth: "260px", padding: "8px 10px" },
  ".cm-completionInfo p": { margin: "0" },

  ".cm-field": { padding: "8px 12px", maxWidth: "420px" },
  ".cm-field p": { margin: "0" },
  ".cm-field-head": { display: "flex", flexWrap: "wrap", gap: "2px 12px", alignItems: "baseline", justifyContent: "space-between" },
  ".cm-field-head code": { font: "600 var(--t-m)/1.5 var(--mono)", overflowWrap: "anywhere" },
  ".cm-field-type": { color: "var(--ink-3)", font: "400 var(--t-s)/1.5 var(--mono)" },
  ".cm-field .cm-field-doc": { marginTop: "4px" },
  ".cm-field-marks": { margin: "6px 0 0", padding: "0", listStyle: "none", color: "var(--ink-2)", fontSize: "var(--t-s)" },

  ".cm-panels": { color: "var(--ink)", backgroundColor: "var(--raised)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-fixes": { display: "flex", flexWrap: "wrap", gap: "6px", padding: "6px 8px" },
  ".cm-fixes button": button,
  ".cm-fixes button:hover, .cm-diagnosticAction:hover": { borderColor: "var(--accent)" },
  ".cm-fixes button:focus-visible": { outline: "2px solid var(--focus)", outlineOffset: "1px" },
  ".cm-panel.cm-panel-lint": { font: "400 var(--t-m)/1.5 var(--sans)" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: "var(--accent-soft)" },

  ".cm-added": { backgroundColor: "color-mix(in srgb, light-dark(#1c8155, #2fa670) 14%, transparent)", boxShadow: "inset 3px 0 light-dark(#1c8155, #2fa670)" },
});

const colours = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: "var(--accent)" },
  { tag: [tags.string, tags.special(tags.string)], color: "light-dark(#0d6440, #74e0ac)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.keyword], color: "light-dark(#874500, #ffc27a)" },
  { tag: [tags.lineComment, tags.comment], color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [tags.labelName, tags.typeName], color: "light-dark(#563aa6, #c8b5ff)" },
  { tag: [tags.meta, tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--ink-2)" },
]);

/** The look of every view. */
export const theme = [look, syntaxHighlighting(colours)];

/** What stands around the views, where CodeMirror's themes do not reach. */
const frame = new CSSStyleSheet();
frame.replaceSync(`.cm-pane { position: absolute; inset: 0; }
.cm-pane[hidden] { display: none; }
.cm-stored-button {
  position: absolute; inset: 6px 14px auto auto; z-index: 5; margin: 0; padding: 2px 10px; min-height: 26px;
  font: 500 var(--t-s)/1.4 var(--sans); color: var(--ink-2); background: var(--raised);
  border: 1px solid var(--line-strong); border-radius: 999px; cursor: pointer;
}
.cm-stored-button:hover, .cm-stored-button[aria-pressed="true"] { color: var(--accent); border-color: var(--accent); }
.cm-stored-button:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }`);

/** A place for a view in the shadow root. */
export function pane(root) {
  const element = document.createElement("div");
  element.className = "cm-pane";
  if (!root.adoptedStyleSheets.includes(frame)) root.adoptedStyleSheets.push(frame);
  root.append(element);
  return element;
}
