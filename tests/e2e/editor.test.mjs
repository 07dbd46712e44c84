// The rich editor: squiggles, fixes, hovers, completion, the stored object; by mouse, keys and fingers, in both languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { crashes } from "./support/manifests.mjs";
import { launch, sites, visit } from "./support/page.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const slip = crashes.replace("spec:\n", "spec:\n  restartPolicy: Onfailure\n");
/** What YAML can write in several ways, of which kubectl has one. */
const odd = crashes.replace(
  "  name: crashes\n",
  `  name: crashes
  annotations:
    emoji: 容器 😀
    number: "0644"
    long: 'a line of words that goes on and on: it has a colon in it and is longer than what kubectl writes in one line'
    lines: |
      first
        second
`,
);
const oddStored = `apiVersion: v1
kind: Pod
metadata:
  annotations:
    emoji: "容器 \\U0001F600"
    lines: |
      first
        second
    long: 'a line of words that goes on and on: it has a colon in it and is longer
      than what kubectl writes in one line'
    number: "0644"
  name: crashes
  namespace: default
spec:
`;

const phone = { width: 390, height: 844, hasTouch: true, isMobile: true };

/** The text that CodeMirror shows. */
const content = (visitor) => visitor.part("editor").locator(".cm-content").first();

/** Puts the cursor behind the first place where this text stands. */
async function cursorBehind(visitor, text) {
  const manifest = await visitor.manifest();
  const before = manifest.slice(0, manifest.indexOf(text) + text.length).split("\n");
  const { keyboard } = visitor.page;
  await content(visitor).click();
  await keyboard.press("ControlOrMeta+Home");
  for (let line = 1; line < before.length; line += 1) await keyboard.press("ArrowDown");
  await keyboard.press("Home");
  await keyboard.press("Home");
  for (let column = 0; column < [...before.at(-1)].length; column += 1) await keyboard.press("ArrowRight");
}

for (const [where, site] of Object.entries(sites)) {
  test(`the rich editor comes by itself, and what is typed reaches the page (${where})`, async () => {
    const visitor = await visit(browser, { site });
    await visitor.paste(crashes.replace("name: crashes", "name: typed"));
    await visitor.until("the pod", async () => (await visitor.text("timeline")).includes("typed"));
    assert.equal(await visitor.manifest(), crashes.replace("name: crashes", "name: typed"));
    assert.deepEqual(visitor.troubles, []);
    await visitor.close();
  });
}

test("without its file the plain editor stays, and works", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route(/editor-[0-9A-Z]+\.js$/, (route) => route.abort());
  await page.goto(sites.top);
  const plain = page.getByTestId("editor");
  await plain.waitFor();
  await page.waitForTimeout(500);
  await plain.fill(slip.replace("name: crashes", "name: plain"));
  await page.getByTestId("fix").click();
  await page.getByTestId("timeline").getByText("plain").first().waitFor();
  assert.equal(await plain.inputValue(), slip.replace("name: crashes", "name: plain").replace("Onfailure", "OnFailure"));
  assert.equal(await page.locator(".cm-content").count(), 0);
  await context.close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`a slip is underlined, explained and mended at one press (${colorScheme})`, async () => {
    const visitor = await visit(browser, { colorScheme });
    await visitor.paste(slip);
    const mark = visitor.page.locator(".cm-problem-error").first();
    await mark.waitFor();
    assert.equal(await mark.innerText(), "Onfailure");
    assert.ok((await visitor.page.locator(".cm-lint-marker-error").count()) > 0);
    await mark.hover();
    const tooltip = visitor.page.locator(".cm-tooltip-lint");
    await tooltip.waitFor();
    assert.match(await tooltip.innerText(), /spec\.restartPolicy: Unsupported value: "Onfailure"/);
    await visitor.picture(`editor-problem-${colorScheme}`);
    await tooltip.getByText("Change to OnFailure").click();
    await visitor.until("a good text", async () => (await visitor.manifest()).includes("restartPolicy: OnFailure\n"));
    await visitor.until("a run", async () => (await visitor.text("timeline")).includes("crashes"));
    assert.equal(await visitor.page.locator(".cm-problem-error").count(), 0);
    assert.deepEqual(visitor.troubles, []);
    await visitor.close();
  });

  test(`a field tells its type, default and rules (${colorScheme})`, async () => {
    const visitor = await visit(browser, { colorScheme });
    await visitor.paste(crashes.replace("spec:\n", "spec:\n  terminationGracePeriodSeconds: 5\n"));
    await content(visitor).getByText("terminationGracePeriodSeconds").hover();
    const hover = visitor.part("hover");
    await hover.waitFor();
    const told = await hover.innerText();
    for (const part of ["spec.terminationGracePeriodSeconds", "int64", "default: 30", "cannot change"]) assert.ok(told.includes(part), `${part} in ${told}`);
    await visitor.picture(`editor-hover-${colorScheme}`);
    await visitor.close();
  });

  test(`keys, values and names are offered in a broken text (${colorScheme})`, async () => {
    const visitor = await visit(browser, { colorScheme });
    const { keyboard } = visitor.page;
    await visitor.paste(`${crashes}  volumes:\n  - name: data\n    emptyDir: {}\n  nodeName: [\n`);
    await cursorBehind(visitor, "image: busybox:1.36");
    await keyboard.press("Enter");
    await keyboard.type("liven");
    const options = visitor.page.locator(".cm-tooltip-autocomplete li");
    await options.first().waitFor();
    assert.match(await options.first().innerText(), /^livenessProbe/);
    // The list of problems takes room from the editor, yet the line and its offers stay in sight.
    await visitor.page.locator(".problem").first().waitFor();
    await visitor.page.waitForTimeout(300);
    assert.ok(await options.first().isVisible());
    await visitor.picture(`editor-completion-${colorScheme}`);
    await keyboard.press("Enter");
    // The key opens the line below and offers what belongs there.
    await visitor.until("the probe's fields", async () => (await options.allInnerTexts()).some((text) => text.startsWith("httpGet")));
    await keyboard.press("Escape");
    await visitor.paste(`${crashes}  volumes:\n  - name: data\n    emptyDir: {}\n  nodeName: [\n`);
    await cursorBehind(visitor, "image: busybox:1.36");
    await keyboard.press("Enter");
    await keyboard.type("imagePullPolicy: ");
    await visitor.until("the policies", async () => (await options.allInnerTexts()).some((text) => text.startsWith("IfNotPresent")));
    await keyboard.type("Nev");
    await visitor.until("one policy", async () => (await options.count()) === 1);
    // What has just appeared is not taken, lest a key that was meant for the text takes it.
    await visitor.page.waitForTimeout(150);
    await keyboard.press("Tab");
    assert.match(await visitor.manifest(), /imagePullPolicy: Never\n/);
    await keyboard.press("Enter");
    await keyboard.type("volumeMounts:");
    await keyboard.press("Enter");
    await keyboard.type("- name: ");
    await visitor.until("the volume", async () => (await options.allInnerTexts()).some((text) => text.startsWith("data")));
    await visitor.close();
  });

  test(`the stored object marks what the server added (${colorScheme})`, async () => {
    const visitor = await visit(browser, { colorScheme });
    await visitor.paste(crashes);
    await visitor.part("stored").click();
    const added = visitor.page.locator(".cm-added");
    await added.first().waitFor();
    const lines = (await added.allInnerTexts()).map((line) => line.trim());
    assert.ok(lines.includes("namespace: default"), lines.join("\n"));
    assert.ok(!lines.some((line) => line.includes("name: crashes")), lines.join("\n"));
    await visitor.picture(`editor-stored-${colorScheme}`);
    await visitor.part("stored").click();
    await visitor.until("the text", () => content(visitor).isVisible());
    assert.equal(await visitor.manifest(), crashes);
    await visitor.close();
  });
}

for (const colorScheme of ["light", "dark"]) {
  test(`the list of problems mends the text at one press, and one undo takes that back (${colorScheme})`, async () => {
    const visitor = await visit(browser, { colorScheme });
    const twice = slip.replace("name: crashes", "name: Crashes");
    await visitor.paste(twice);
    await visitor.until("two fixes", async () => (await visitor.page.getByTestId("fix").count()) === 2);
    await visitor.picture(`editor-list-${colorScheme}`);
    await visitor.page.getByTestId("fix").getByText("Change to OnFailure").click();
    await visitor.until("a better text", async () => (await visitor.manifest()) === twice.replace("Onfailure", "OnFailure"));
    await visitor.until("one fix", async () => (await visitor.page.getByTestId("fix").count()) === 1);
    // The focus is in the text.
    await visitor.page.keyboard.press("ControlOrMeta+z");
    await visitor.until("the old text", async () => (await visitor.manifest()) === twice);
    await visitor.until("two fixes again", async () => (await visitor.page.getByTestId("fix").count()) === 2);
    await visitor.page.getByTestId("fix").getByText("Change to OnFailure").click();
    // The cursor is behind what was mended.
    await visitor.page.keyboard.type("x");
    await visitor.until("the letter", async () => (await visitor.manifest()).includes("restartPolicy: OnFailurex\n"));
    assert.deepEqual(visitor.troubles, []);
    await visitor.close();
  });

  test(`keys and values are offered in brackets and in JSON (${colorScheme})`, async () => {
    const visitor = await visit(browser, { colorScheme });
    const { keyboard } = visitor.page;
    const options = visitor.page.locator(".cm-tooltip-autocomplete li");
    const offered = (name) => visitor.until(name, async () => (await options.allInnerTexts()).some((text) => text.startsWith(name)));
    /** What is chosen at once after it has come was meant for the text. */
    const take = async () => {
      await visitor.page.waitForTimeout(150);
      await keyboard.press("Enter");
    };
    await visitor.paste(crashes);
    await cursorBehind(visitor, "image: busybox:1.36");
    await keyboard.press("Enter");
    await keyboard.type("readinessProbe: {");
    await offered("httpGet");
    await visitor.picture(`editor-brackets-${colorScheme}`);
    await keyboard.type("httpG");
    await visitor.until("one field", async () => (await options.count()) === 1);
    await take();
    await offered("port");
    await keyboard.type("sche");
    await visitor.until("the scheme", async () => /^scheme/.test(await options.first().innerText()));
    await take();
    await offered("HTTPS");
    await keyboard.type("HTTPS");
    await visitor.until("one scheme", async () => (await options.count()) === 1);
    await take();
    await keyboard.type(", port: 1}");
    assert.ok((await visitor.manifest()).includes("    readinessProbe: {httpGet: {scheme: HTTPS, port: 1}}\n"), await visitor.manifest());

    await visitor.paste('{"apiVersion": "v1", "kind": "Pod", "spec": {}}');
    await keyboard.press("ControlOrMeta+End");
    await keyboard.press("ArrowLeft");
    await keyboard.press("ArrowLeft");
    await keyboard.type("restartP");
    await offered("restartPolicy");
    await take();
    await offered("Never");
    await keyboard.type("Nev");
    await visitor.until("one policy", async () => (await options.count()) === 1);
    await take();
    await keyboard.type(', "host');
    await offered("hostname");
    await keyboard.type("name");
    await visitor.until("one name", async () => /^hostname/.test(await options.first().innerText()));
    await take();
    assert.equal(await visitor.manifest(), '{"apiVersion": "v1", "kind": "Pod", "spec": {"restartPolicy": "Never", "hostname": }}');
    await visitor.close();
  });
}

test("the stored object is written as kubectl writes it, to the byte", async () => {
  const visitor = await visit(browser, { height: 3000 });
  await visitor.paste(odd);
  await visitor.part("stored").click();
  const lines = visitor.part("stored-text").locator(".cm-line");
  await visitor.until("the object", async () => (await lines.count()) > 30);
  // An empty line holds a line break of its own.
  const text = (await lines.allTextContents()).join("\n");
  assert.equal(text.slice(0, text.indexOf("  containers:")), oddStored);
  await visitor.close();
});

test("fixes are reached with keys alone", async () => {
  const visitor = await visit(browser);
  const { keyboard } = visitor.page;
  await visitor.paste(slip);
  await visitor.page.locator(".cm-problem-error").first().waitFor();
  await keyboard.press("ControlOrMeta+Home");
  // To the next problem, to its fixes, and back into the text.
  await keyboard.press("F8");
  await visitor.part("fixes").waitFor();
  await keyboard.press("ControlOrMeta+.");
  const within = () => visitor.page.evaluate(() => document.getElementById("manifest-rich").shadowRoot.activeElement?.textContent ?? "");
  assert.equal(await within(), "Change to OnFailure");
  await keyboard.press("Escape");
  assert.match(await within(), /apiVersion/);
  await keyboard.press("ControlOrMeta+.");
  await keyboard.press("Enter");
  await visitor.until("a good text", async () => (await visitor.manifest()).includes("restartPolicy: OnFailure\n"));
  assert.match(await within(), /apiVersion/);
  // The same from the page's own list.
  await keyboard.press("ControlOrMeta+z");
  const fix = visitor.page.getByTestId("fix");
  await fix.waitFor();
  await fix.focus();
  await keyboard.press("Enter");
  await visitor.until("a good text again", async () => (await visitor.manifest()).includes("restartPolicy: OnFailure\n"));
  assert.match(await within(), /apiVersion/);
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("Tab indents; Escape and then Tab leave", async () => {
  const visitor = await visit(browser);
  await visitor.paste(crashes);
  const { keyboard } = visitor.page;
  const focused = () => visitor.page.evaluate(() => document.activeElement?.dataset.testid ?? "");
  await keyboard.press("ControlOrMeta+Home");
  await keyboard.press("Tab");
  assert.ok((await visitor.manifest()).startsWith("  apiVersion"));
  assert.equal(await focused(), "editor");
  await keyboard.press("Shift+Tab");
  assert.ok((await visitor.manifest()).startsWith("apiVersion"));
  await keyboard.press("Escape");
  await keyboard.press("Tab");
  const first = await visitor.page.evaluate(() => document.getElementById("manifest-rich").shadowRoot.activeElement?.dataset.testid ?? "");
  if (first === "stored") await keyboard.press("Tab");
  assert.notEqual(await focused(), "editor");
  await visitor.close();
});

test("Chinese words and emoji keep every position right, and an input method may compose", async () => {
  const visitor = await visit(browser, { locale: "zh-CN" });
  const chinese = slip.replace("metadata:\n", "metadata:\n  annotations:\n    note: 这是一个😀容器组\n");
  await visitor.paste(chinese);
  const mark = visitor.page.locator(".cm-problem-error").first();
  await mark.waitFor();
  assert.equal(await mark.innerText(), "Onfailure");
  await mark.hover();
  await visitor.page.locator(".cm-tooltip-lint").getByText("改为 OnFailure").waitFor();
  await visitor.picture("editor-chinese");
  await visitor.page.locator(".cm-tooltip-lint").getByText("改为 OnFailure").click();
  await visitor.until("a good text", async () => (await visitor.manifest()) === chinese.replace("Onfailure", "OnFailure"));
  // The list of problems goes and the editor takes its room.
  await visitor.until("an empty list", async () => (await visitor.page.locator(".problem").count()) === 0);
  await visitor.page.mouse.move(5, 5);
  await visitor.page.waitForTimeout(300);
  await content(visitor).getByText("image", { exact: true }).first().hover();
  await visitor.part("hover").waitFor();
  assert.match(await visitor.text("hover"), /容器运行的镜像/);

  // As an input method does: a composition that is rewritten, then taken.
  await cursorBehind(visitor, "容器组");
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send("Input.imeSetComposition", { text: "ni", selectionStart: 2, selectionEnd: 2 });
  await session.send("Input.imeSetComposition", { text: "ni'hao", selectionStart: 6, selectionEnd: 6 });
  await session.send("Input.insertText", { text: "你好" });
  await visitor.until("the words", async () => (await visitor.manifest()).includes("容器组你好\n"));
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("a problem of the list is shown in the text, and a bar offers its fix to a finger", async () => {
  const visitor = await visit(browser, phone);
  await visitor.part("tab-manifest").click();
  await visitor.paste(slip);
  await visitor.page.locator(".cm-problem-error").first().waitFor();
  await visitor.page.locator(".problem").first().tap();
  const bar = visitor.part("fixes");
  await bar.waitFor();
  await visitor.picture("editor-phone");
  await bar.getByText("Change to OnFailure").tap();
  await visitor.until("a good text", async () => (await visitor.manifest()).includes("restartPolicy: OnFailure\n"));
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("the list mends the text at a tap, and no keyboard comes up", async () => {
  const visitor = await visit(browser, { ...phone, locale: "zh-CN" });
  await visitor.part("tab-manifest").click();
  await visitor.paste(slip);
  const fix = visitor.page.getByTestId("fix");
  await fix.waitFor();
  assert.equal(await fix.innerText(), "改为 OnFailure");
  await visitor.picture("editor-list-phone");
  await fix.tap();
  await visitor.until("a good text", async () => (await visitor.manifest()).includes("restartPolicy: OnFailure\n"));
  assert.notEqual(await visitor.page.evaluate(() => document.activeElement?.id), "manifest-rich");
  await visitor.part("stored").tap();
  await visitor.page.locator(".cm-added").first().waitFor();
  await visitor.picture("editor-stored-phone");
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("a look at a hundred lines is quick", async (t) => {
  const visitor = await visit(browser);
  const lines = Array.from({ length: 24 }, (_, n) => `  - name: c${n}\n    image: busybox:1.36\n    command: ["sleep", "1"]\n    tty: true\n`);
  const text = `apiVersion: v1\nkind: Pod\nmetadata:\n  name: many\nspec:\n  containers:\n${lines.join("")}`;
  const took = await visitor.page.evaluate(async (text) => {
    const { js } = document.getElementById("start").dataset;
    const { ask } = await import(new URL(js, document.baseURI).href);
    const times = Array.from({ length: 50 }, () => {
      const start = performance.now();
      ask("problems", text, 0);
      return performance.now() - start;
    });
    return times.sort((a, b) => a - b)[25];
  }, text);
  t.diagnostic(`102 lines: ${took.toFixed(2)} ms`);
  assert.ok(took < 100, `${took} ms`);
  await visitor.close();
});
