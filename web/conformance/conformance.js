// How true the simulation is: every answer that was recorded from a real cluster, given again by the engine in this page, and what
// is not simulated. Loaded when somebody asks for it; the recordings come with it and not before.
import * as compare from "./compare.js";

const texts = {
  en: {
    title: "How true is it?",
    intro: "Every case here was answered by a real API server, kubelet and kubectl (1.36). The engine in this page answers each of them now, in your browser, and the answers are compared.",
    close: "Close",
    manifests: "Manifests: verdict, errors, warnings, defaults, QoS class",
    updates: "Changes of a Pod",
    kubectl: "kubectl command lines: what is printed, to the letter",
    traces: "Runs: phases, states, exits, restarts, events, conditions",
    running: "running",
    same: "the same",
    differ: "different",
    open: "Show it in the page",
    want: "recorded",
    got: "here",
    failed: "The recordings could not be loaded.",
    limits: "What is not simulated",
    limitsIntro: "These fields of a Pod are checked and kept as the API server does, but nothing acts upon them. The editor says so where a manifest sets one.",
    beyond: "Also beyond the glass: Services, Deployments and other controllers, networks between Pods, storage that is not on the node, admission webhooks, several API versions, and programs that are not in the image catalogue (an unknown image runs as a generic server).",
  },
  zh: {
    title: "有多真实？",
    intro: "这里的每个用例都由真实的 API server、kubelet 和 kubectl（1.36）回答过。本页面中的引擎此刻在你的浏览器里逐一重新回答，并与记录比较。",
    close: "关闭",
    manifests: "清单：是否接受、错误、警告、默认值、QoS 类别",
    updates: "对 Pod 的修改",
    kubectl: "kubectl 命令行：逐字比较输出",
    traces: "运行：phase、状态、退出、重启、事件、状况",
    running: "进行中",
    same: "相同",
    differ: "不同",
    open: "在页面中打开",
    want: "记录",
    got: "此处",
    failed: "无法加载记录。",
    limits: "未模拟的内容",
    limitsIntro: "Pod 的这些字段会像 API server 那样检查并保存，但不会产生作用。清单中设置它们时，编辑器会提示。",
    beyond: "同样不在范围内：Service、Deployment 等控制器，Pod 之间的网络，节点以外的存储，准入 webhook，多个 API 版本，以及镜像目录之外的程序（未知镜像按通用服务器运行）。",
  },
};

/** An element with attributes and children. */
function made(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const base = new URL("../", import.meta.url);

async function recordings(name) {
  const answer = await fetch(new URL(`oracle/${name}.jsonl`, base));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return (await answer.text()).split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

const yaml = (manifest) => (typeof manifest === "string" ? manifest : JSON.stringify(manifest, null, 2));

/** Each kind of recording: its cases, and how one is done again. What cannot be run has no manifest to show. */
const kinds = {
  manifests: async (engine) =>
    (await recordings("manifests")).map((want) => ({
      id: want.id,
      manifest: want.manifest,
      check: () => compare.manifest(want, { docs: JSON.parse(engine.conform("created", want.manifest)) }),
    })),
  updates: async (engine) =>
    (await recordings("updates")).map((want) => ({
      id: want.id,
      check: () => compare.manifest(want, { docs: JSON.parse(engine.conform("updated", [want.old, want.new, want.subresource].join("\0"))) }),
    })),
  traces: async (engine) =>
    (await recordings("traces")).map((want) => ({
      id: want.id,
      manifest: yaml(want.manifest),
      check() {
        const lines = want.actions.flatMap(({ t, do: line }) => [Math.floor(t * 1e6), line]);
        return compare.run(want, JSON.parse(engine.conform("run", [yaml(want.manifest), want.seconds * 1e6, ...lines].join("\0"))));
      },
    })),
  kubectl: async (engine) =>
    (await recordings("kubectl")).flatMap((want) => {
      let answers;
      return want.commands.map((command, nth) => ({
        id: command.cmd,
        check() {
          answers ??= JSON.parse(engine.conform("kubectl", JSON.stringify(want))).commands;
          return compare.command(command, answers[nth]);
        },
      }));
    }),
};

/** A case that came out, as a row; one that differs opens to show how. */
function row(words, { id, manifest }, found, open) {
  const mark = made("span", { class: found.length ? "conform-bad" : "conform-good" }, found.length ? "✗" : "✓");
  const verdict = made("span", { class: "unseen" }, found.length ? words.differ : words.same);
  const parts = found.map(({ what, want, got }) =>
    made("div", { class: "conform-difference" }, made("b", {}, what),
      made("p", {}, made("span", {}, words.want), made("code", {}, want.slice(0, 1200))),
      made("p", {}, made("span", {}, words.got), made("code", {}, (got ?? "").slice(0, 1200)))),
  );
  if (manifest === undefined && parts.length === 0) return made("li", {}, mark, verdict, made("code", {}, id));
  const details = made("details", {}, made("summary", {}, mark, verdict, made("code", {}, id)), ...parts);
  if (manifest !== undefined) {
    const show = made("button", { type: "button", class: "link" }, words.open);
    show.addEventListener("click", () => open(manifest));
    details.append(show, made("pre", {}, manifest));
  }
  return made("li", {}, details);
}

/** Lets the browser draw. */
const breath = () => new Promise((go) => setTimeout(go));

async function runAll(engine, words, sheet, open) {
  for (const [kind, cases] of Object.entries(kinds)) {
    const count = made("span", { class: "count" }, words.running);
    const bar = made("progress", { "aria-label": words[kind], max: "1", value: "0" });
    const list = made("ul", { tabindex: "0", "aria-label": words[kind] });
    const section = made("section", { "data-testid": `conform-${kind}` }, made("h3", {}, words[kind], " ", count), bar, list);
    sheet.append(section);
    let [done, good, paused] = [0, 0, performance.now()];
    const all = await cases(engine);
    const rows = document.createDocumentFragment();
    for (const one of all) {
      const found = one.check();
      done += 1;
      good += found.length === 0;
      // What differs stands first: it is what is worth a look.
      if (found.length) rows.prepend(row(words, one, found, open));
      else rows.append(row(words, one, found, open));
      if (performance.now() - paused > 50) {
        count.textContent = `${good}/${all.length}`;
        bar.value = done / all.length;
        await breath();
        if (!sheet.isConnected || !sheet.open) return;
        paused = performance.now();
      }
    }
    list.append(rows);
    bar.remove();
    count.textContent = `${good}/${all.length}`;
    count.classList.add(good === all.length ? "conform-good" : "conform-bad");
    section.dataset.done = "true";
  }
}

/** Opens the sheet over the page. `open` shows a manifest in the page. */
export async function start(open) {
  const words = texts[document.documentElement.lang.startsWith("zh") ? "zh" : "en"];
  const style = made("link", { rel: "stylesheet", href: new URL("conformance.css", import.meta.url) });
  const close = made("button", { type: "button", class: "button button-small" }, words.close);
  const sheet = made("dialog", { class: "sheet conform", "aria-labelledby": "conform-title", "data-testid": "conformance" },
    style,
    made("div", { class: "sheet-head" }, made("h2", { id: "conform-title", class: "sheet-title" }, words.title), close),
    made("p", {}, words.intro));
  close.addEventListener("click", () => sheet.close());
  sheet.addEventListener("close", () => {
    sheet.remove();
    if (location.hash === "#conformance") history.replaceState(null, "", location.pathname + location.search);
  });
  document.body.append(sheet);
  sheet.showModal();
  const engine = await import(new URL(document.getElementById("start").dataset.js, document.baseURI).href);
  const limits = engine.conform("list", "").split("\n").map((field) => made("li", {}, made("code", {}, field)));
  const last = made("section", { "data-testid": "conform-limits" }, made("h3", {}, words.limits), made("p", {}, words.limitsIntro),
    made("ul", { class: "conform-limits", tabindex: "0", "aria-label": words.limits }, ...limits), made("p", {}, words.beyond));
  try {
    await runAll(engine, words, sheet, open);
  } catch (error) {
    console.info(error);
    sheet.append(made("p", { role: "alert" }, words.failed));
  }
  sheet.append(last);
}
