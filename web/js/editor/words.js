// The words of the rich editor, in the page's two languages. Kubernetes' own words are not translated.

const en = {
  label: "Pod manifest, YAML",
  keys: "Tab indents. Press Esc, then Tab to leave the editor.",
  fixes: "Fixes for this line",
  required: "required",
  default: (value) => `default: ${value}`,
  values: (list) => `one of: ${list}`,
  fixed: "cannot change once the Pod exists",
  changes: "may change while the Pod exists",
  stored: "As stored",
  storedHint: "The object as the API server stores it; what it added is marked",
  edit: "Back to the text",
  added: "added by the server",
  nothing: "The server refuses this text, so nothing is stored.",
};

const zh = {
  label: "Pod 清单（YAML）",
  keys: "Tab 键缩进。先按 Esc 再按 Tab 可离开编辑器。",
  fixes: "本行的修复",
  required: "必填",
  default: (value) => `默认值：${value}`,
  values: (list) => `可选值：${list}`,
  fixed: "Pod 创建后不可更改",
  changes: "Pod 创建后可以更改",
  stored: "存储形式",
  storedHint: "API 服务器存储的对象，服务器添加的内容有标记",
  edit: "返回文本",
  added: "由服务器添加",
  nothing: "服务器拒绝了这段文本，因此没有存储任何对象。",
};

/** CodeMirror's own words. */
const chinesePhrases = {
  "Control character": "控制字符",
  Completions: "补全",
  Diagnostics: "问题",
  "No diagnostics": "没有问题",
  close: "关闭",
  "current match": "当前匹配",
};

/** Whether the page is in Chinese. */
export const isChinese = () => document.documentElement.lang.startsWith("zh");

/** The words in the page's language. */
export const words = () => (isChinese() ? zh : en);

/** CodeMirror's words in the page's language. */
export const phrases = () => (isChinese() ? chinesePhrases : {});
