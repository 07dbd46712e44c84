// Loads the engine and starts the app. Its files carry hashes in their names, which the build puts on the start element. What
// an address brings along, a link in its fragment or a manifest by URL, is read meanwhile and left there for the app.
const words = {
  en: { wait: "Setting up the cluster…", fail: "The engine could not be loaded. Load the page again, or try a current browser." },
  zh: { wait: "正在准备集群…", fail: "无法加载引擎。请重新加载页面，或换用较新的浏览器。" },
}[document.documentElement.lang.startsWith("zh") ? "zh" : "en"];

const line = document.getElementById("first-words");
if (line) line.textContent = words.wait;

/** No link and no manifest is longer. */
const LONGEST = 512 * 1024;

/** The text of a stream, as long as it is not longer than anybody needs. */
async function bounded(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; ; ) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
    if (text.length > LONGEST) throw new Error("too long");
  }
}

/** What the address brings along: nothing, a text, or an empty one if it cannot be read. */
async function brought() {
  try {
    if (location.hash.startsWith("#p=")) {
      const packed = location.hash.slice(3).replace(/-/g, "+").replace(/_/g, "/");
      const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
      return await bounded(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")));
    }
    const src = new URLSearchParams(location.search).get("src");
    if (src === null) return undefined;
    const answer = await fetch(new URL(src, document.baseURI), { credentials: "omit" });
    if (!answer.ok) throw new Error(answer.statusText);
    return `podarium 1\n\n${await bounded(answer.body)}`;
  } catch {
    return "";
  }
}

/** A module that makes a function of the engine's kind out of one of JavaScript: it imports `m.f` and exports it as `f`. */
const wrapper = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 109, 1, 102, 0, 0, 7, 5, 1, 1, 102, 0, 0);

/** Half of the engine comes when the page stands, or at once if something asks for it before: crates/xtask/src/split.rs. */
function later(first, url) {
  const put = (instance) => (first["later:in"].value = 1, instance);
  const atOnce = () => {
    const request = new XMLHttpRequest();
    request.open("GET", url, false);
    // The only way to read bytes without waiting.
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    if (request.status !== 200) throw new Error(words.fail);
    const bytes = Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0));
    put(new WebAssembly.Instance(new WebAssembly.Module(bytes), { first }));
  };
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(wrapper), { m: { f: atOnce } }).exports;
  first["later:functions"].set(first["later:slot"].value, f);
  return async () => {
    if (!first["later:in"].value) put(await WebAssembly.instantiateStreaming(fetch(url), { first }));
  };
}

try {
  const start = document.getElementById("start");
  const [engine, link] = await Promise.all([import(new URL(start.dataset.js, document.baseURI).href), brought()]);
  if (link !== undefined) start.dataset.link = link;
  const first = await engine.default({ module_or_path: new URL(start.dataset.wasm, document.baseURI) });
  const rest = start.dataset.later && later(first, new URL(start.dataset.later, document.baseURI));
  engine.run();
  // If it does not come now, it is asked for when it is needed.
  const second = rest?.().catch(console.info);
  const idle = window.requestIdleCallback ?? setTimeout;
  idle(async () => {
    await second;
    // Without the rich editor the plain one stays.
    try {
      const editor = await import(new URL(start.dataset.editor, document.baseURI).href);
      editor.start(engine.ask);
    } catch (error) {
      console.info("The plain editor stays:", error);
    }
  });
} catch (error) {
  console.error(error);
  document.getElementById("first-loading")?.classList.add("is-failed");
  if (line) line.textContent = words.fail;
}
