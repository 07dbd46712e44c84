// Loads the engine and starts the app. Its files carry hashes in their names, which the build puts on the start element.
const words = {
  en: { wait: "Setting up the cluster…", fail: "The engine could not be loaded. Load the page again, or try a current browser." },
  zh: { wait: "正在准备集群…", fail: "无法加载引擎。请重新加载页面，或换用较新的浏览器。" },
}[document.documentElement.lang.startsWith("zh") ? "zh" : "en"];

const line = document.getElementById("first-words");
if (line) line.textContent = words.wait;

try {
  const files = document.getElementById("start").dataset;
  const engine = await import(new URL(files.js, document.baseURI).href);
  await engine.default({ module_or_path: new URL(files.wasm, document.baseURI) });
} catch (error) {
  console.error(error);
  document.getElementById("first-loading")?.classList.add("is-failed");
  if (line) line.textContent = words.fail;
}
