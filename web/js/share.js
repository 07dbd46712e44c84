// Hands on what the app says: packs a link into the address and the clipboard, and saves files. The app tells it by an event
// on the document, whose name is the task and whose detail is a text. What the app may not see, such as the rest of the
// address, stays here.

const bytesToText = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** Raw deflate, base64url. */
async function pack(text) {
  const squeezed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(squeezed).arrayBuffer());
  let out = "";
  // A call takes only so many arguments; three bytes are four letters, so parts of that length join without a seam.
  for (let at = 0; at < bytes.length; at += 0x6000) out += bytesToText(bytes.subarray(at, at + 0x6000));
  return out;
}

async function linkOf(text) {
  const url = new URL(location.href);
  url.search = "";
  url.hash = `p=${await pack(text)}`;
  // The address bar holds it too, so that nothing is lost where there is no clipboard.
  history.replaceState(null, "", url);
  return url.href;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard, or no leave: the address bar has the link.
  }
}

function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** The timeline as a picture of its own: names, lanes, and the colours as they are now. */
function timelinePicture() {
  const lanes = document.querySelector(".lanes");
  if (!lanes) return "";
  const margin = 140;
  const copied = lanes.cloneNode(true);
  const shown = [lanes, ...lanes.querySelectorAll("*")];
  [copied, ...copied.querySelectorAll("*")].forEach((element, nth) => {
    const style = getComputedStyle(shown[nth]);
    for (const name of ["fill", "stroke", "stroke-width", "stroke-linejoin", "paint-order", "opacity", "font-size", "font-weight"]) {
      // What refers to a pattern says so itself.
      if (!element.getAttribute(name)?.startsWith("url(")) element.setAttribute(name, style.getPropertyValue(name));
    }
    element.removeAttribute("class");
  });
  const height = Number(lanes.getAttribute("height"));
  const width = Number(lanes.getAttribute("width")) + margin + 8;
  const ink = getComputedStyle(document.body).color;
  const ground = getComputedStyle(document.querySelector(".pane-timeline")).backgroundColor;
  const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const each = document.querySelector(".lane-name")?.offsetHeight ?? 36;
  const names = [...document.querySelectorAll(".lane-name")].map(
    ({ textContent }, nth) => `<text x="8" y="${38 + nth * each}" fill="${ink}" font-size="13">${escaped(textContent.slice(0, 17))}</text>`,
  );
  copied.setAttribute("x", margin);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="system-ui, sans-serif">
<rect width="100%" height="100%" fill="${ground}"/>${names.join("")}${new XMLSerializer().serializeToString(copied)}</svg>\n`;
}

/** A badge that says how the first Pod on the stage is doing, in the form that readers know from other projects. */
function badge() {
  const said = (hook) => document.querySelector(`[data-testid="${hook}"]`)?.textContent ?? "";
  const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const name = document.querySelector(".pod-name")?.textContent.slice(0, 40) ?? "Pod";
  const status = said("kubectl-status") || "gone";
  const colour = { Running: "#1c8155", Completed: "#2a6fc9", Pending: "#5f7288", ContainerCreating: "#5f7288", Terminating: "#6a4cc4" };
  const wide = (text) => 14 + Math.ceil(text.length * 6.7);
  const [left, right] = [wide(name), wide(status)];
  const words = (text, at) => `<text x="${at}" y="14">${escaped(text)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${escaped(`${name}: ${status}`)}">
<clipPath id="a"><rect width="${left + right}" height="20" rx="4"/></clipPath>
<g clip-path="url(#a)"><path fill="#2b3646" d="M0 0h${left}v20H0z"/><path fill="${colour[status] ?? "#b5372d"}" d="M${left} 0h${right}v20H${left}z"/></g>
<g fill="#fff" font-family="Verdana,sans-serif" font-size="11" text-anchor="middle">${words(name, left / 2)}${words(status, left + right / 2)}</g></svg>\n`;
}

const tasks = {
  "podarium-link": async (text) => copy(await linkOf(text)),
  "podarium-markdown": async (text) => copy(`[Podarium: watch this Pod](${await linkOf(text)})`),
  "podarium-embed": async (text) =>
    copy(`<iframe src="${await linkOf(text)}" title="Podarium" width="100%" height="720" loading="lazy" style="border:0"></iframe>`),
  "podarium-badge": async (text) => {
    save("badge.svg", "image/svg+xml", badge());
    await copy(`[![Podarium](badge.svg)](${await linkOf(text)})`);
  },
  "podarium-json": (text) => save("run.json", "application/json", text),
  "podarium-yaml": (text) => save("pod.yaml", "application/yaml", text),
  "podarium-svg": () => save("timeline.svg", "image/svg+xml", timelinePicture()),
};
for (const [name, task] of Object.entries(tasks)) document.addEventListener(name, ({ detail }) => task(detail));

/** The recorded cases, over the page; a case can be shown in the page itself. */
async function conformance() {
  if (document.querySelector(".conform")) return;
  // Nothing can be asked before the page stands.
  while (document.querySelector(".first")) await new Promise((go) => setTimeout(go, 50));
  const { start } = await import(new URL("conformance/conformance.js", document.baseURI).href);
  await start(async (manifest) => {
    location.hash = `p=${await pack(`podarium 1\n\n${manifest}`)}`;
  });
}

// Somebody who pastes a link into the address bar of the open page wants to see it.
function follow() {
  if (location.hash.startsWith("#p=")) location.reload();
  if (location.hash === "#conformance") conformance();
}
addEventListener("hashchange", follow);
if (location.hash === "#conformance") conformance();
