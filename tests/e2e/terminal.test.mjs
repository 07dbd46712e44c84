// The terminal: session files are typed into it line by line, and the keys of a shell do what they do in one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch, visit } from "./support/page.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const phone = { width: 390, height: 844, hasTouch: true, isMobile: true };

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const file = (name) => readFileSync(new URL(`../sessions/${name}.md`, import.meta.url), "utf8");

/** Shows the terminals, which stand behind a tab on a small screen. */
async function show(visitor) {
  for (const opener of [visitor.part("side-terminal"), visitor.part("tab-terminal")]) {
    if (await opener.isVisible()) await opener.click();
  }
  await prompt(visitor, /\$ $/);
}

const rows = (visitor) => visitor.page.locator(".tty-row").allInnerTexts();
const last = (visitor) => visitor.page.locator(".tty-prompt").textContent();

/** Waits for a prompt of the shell. */
const prompt = (visitor, wanted) => visitor.until(`a prompt like ${wanted}`, async () => wanted.test((await last(visitor)) ?? ""));

/** Types a line and waits until the shell wants the next one; answers what was printed. */
async function enter(visitor, line) {
  const before = (await rows(visitor)).length;
  const line_ = visitor.part("terminal-line");
  await line_.fill(line);
  await line_.press("Enter");
  await visitor.until(`an end of ${line}`, async () => {
    const idle = (await visitor.page.locator(".tty-body.is-busy").count()) === 0;
    return idle && (await rows(visitor)).length > before && !(await visitor.isPlaying());
  });
  return (await rows(visitor)).slice(before + 1).map((row) => row.trimEnd());
}

const like = (text, pattern) =>
  new RegExp(`^${pattern.trimEnd().split("[..]").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`).test(text);

/** The commands of a session file with the output that is expected of each. */
function commands(text) {
  const found = [];
  for (const [, block] of text.matchAll(/```console\n([^]*?)```/g)) {
    for (const line of block.trimEnd().split("\n")) {
      const typed = /^(?:\$|#|\/\S* [$#]|~ [$#]|\S+@\S+[$#]) (.*)$/.exec(line);
      if (typed) found.push({ line: typed[1], expected: [] });
      else found.at(-1)?.expected.push(line);
    }
  }
  return found;
}

for (const name of ["security-context", "pod-network", "privileged"]) {
  test(`the page shows what the session ${name} says`, async () => {
    const visitor = await visit(browser, { width: 1440, height: 900 });
    await visitor.paste(/```yaml pod.yaml\n([^]*?)```/.exec(file(name))[1]);
    await visitor.page.waitForTimeout(500);
    await visitor.pause();
    await visitor.speed(20);
    await show(visitor);
    for (const { line, expected } of commands(file(name))) {
      const seen = await enter(visitor, line);
      // The page has created the pod already.
      const wanted = line.startsWith("kubectl apply") ? expected.map((row) => row.replace(" created", " unchanged")) : expected;
      const alike = seen.length === wanted.length && seen.every((row, at) => like(row, wanted[at]));
      assert.ok(alike, `${line}\n--- expected\n${wanted.join("\n")}\n+++ seen\n${seen.join("\n")}`);
    }
    await visitor.picture(`terminal-${name}`);
    assert.deepEqual(visitor.troubles, []);
    await visitor.close();
  });
}

test("the keys of a shell do what they do in one", async () => {
  const visitor = await visit(browser, { width: 1440, height: 900 });
  await visitor.pause();
  await show(visitor);
  const line = visitor.part("terminal-line");
  await enter(visitor, "echo one");
  await enter(visitor, "echo two");
  await line.press("ArrowUp");
  await line.press("ArrowUp");
  assert.equal(await line.inputValue(), "echo one");
  await line.press("ArrowDown");
  assert.equal(await line.inputValue(), "echo two");

  await line.fill("kubectl desc");
  await line.press("Tab");
  await visitor.until("a completed verb", async () => (await line.inputValue()) === "kubectl describe ");
  await line.pressSequentially("no");
  await line.press("Tab");
  await visitor.until("a hint", async () => /node\s+nodes/.test(await visitor.text("terminal-hint")));
  await line.press("Control+u");
  await line.fill("cat po");
  await line.press("Tab");
  await visitor.until("a completed path", async () => (await line.inputValue()) === "cat pod.yaml ");

  await line.fill("sleep 1000");
  await line.press("Enter");
  await visitor.until("time to pass", () => visitor.isPlaying());
  await line.press("Control+c");
  await visitor.until("an interrupt", async () => (await rows(visitor)).includes("^C"));
  await visitor.until("time to stop", async () => !(await visitor.isPlaying()));
  assert.deepEqual(await enter(visitor, "echo $?"), ["130"]);

  await line.press("Control+l");
  await visitor.until("a clear screen", async () => (await rows(visitor)).length === 0);
  await line.press("Control+d");
  await visitor.until("the shell's end", async () => (await visitor.text("terminal")).includes("The shell has ended"));
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("what comes after the playhead is not shown, and time rests when nothing runs", async () => {
  const visitor = await visit(browser, { width: 1440, height: 900 });
  await visitor.pause();
  await show(visitor);
  await enter(visitor, "sleep 3");
  await enter(visitor, "echo later");
  const clock = await visitor.text("clock");
  await visitor.page.waitForTimeout(400);
  assert.equal(await visitor.text("clock"), clock);
  assert.ok((await rows(visitor)).includes("later"));
  await visitor.part("step-start").click();
  await visitor.until("the past", async () => !(await rows(visitor)).includes("later"));
  await visitor.close();
});

test("shells on the node and in a container are one choice away", async () => {
  const visitor = await visit(browser, { width: 1440, height: 900 });
  await visitor.speed(20);
  await visitor.play();
  await visitor.until("a running pod", async () => (await visitor.text("phase")) === "Running");
  await visitor.pause();
  await show(visitor);
  await visitor.part("terminal-new").selectOption("n node-1");
  await prompt(visitor, /^\[root@node-1 ~\]# $/);
  assert.ok((await enter(visitor, "systemctl status kubelet")).some((row) => row.includes("Active: active (running)")));
  await visitor.picture("terminal-node");
  assert.equal(await visitor.page.getByTestId("terminal-tab").count(), 2);
  await visitor.close();
});

for (const [screen, size, colorScheme] of [["desk", { width: 1440, height: 900 }, "light"], ["desk", { width: 1440, height: 900 }, "dark"], ["phone", phone, "light"], ["phone", phone, "dark"]]) {
  test(`axe finds nothing in the terminal (${screen}, ${colorScheme})`, async () => {
    const visitor = await visit(browser, { ...size, colorScheme, bypassCSP: true, locale: screen === "phone" ? "zh-CN" : "en-US" });
    await visitor.page.addScriptTag({ content: axe });
    await visitor.pause();
    await show(visitor);
    await enter(visitor, "kubectl get pods -o wide");
    await enter(visitor, "ls -la");
    const { violations } = await visitor.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`)), []);
    const wider = await visitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wider <= 0, `${wider} pixels too wide`);
    await visitor.picture(`terminal-${screen}-${colorScheme}`);
    assert.deepEqual(visitor.troubles, []);
    await visitor.close();
  });
}
