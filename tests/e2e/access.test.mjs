// Everybody can use the page: axe finds nothing on any view in either theme, and the keyboard reaches everything.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { crowd } from "./support/manifests.mjs";
import { launch, visit } from "./support/page.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const phone = { width: 390, height: 844, hasTouch: true, isMobile: true };
const small = { width: 320, height: 568, hasTouch: true, isMobile: true };
const desk = { width: 1440, height: 900 };

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** What axe complains about, a line each. */
async function complaints(page) {
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary}`));
}

/** Shows a pane: on a small screen it is behind a tab. */
async function show(visitor, pane) {
  for (const opener of [visitor.part(`tab-${pane}`), visitor.part(`side-${pane}`)]) {
    if (await opener.isVisible()) return opener.click();
  }
}

for (const colorScheme of ["light", "dark"]) {
  for (const [screen, size] of Object.entries({ desk, phone, small })) {
    test(`axe finds nothing on any view (${colorScheme}, ${screen})`, async () => {
      const visitor = await visit(browser, { ...size, colorScheme, bypassCSP: true });
      await visitor.page.addScriptTag({ content: axe });
      // A hook and a deletion, a crash loop, shared volumes, and a text that is refused while a run is on the stage.
      for (const example of ["hooks", "restart-always", "shared-volume", "slip-onfailure"]) {
        await show(visitor, "manifest");
        await visitor.part(`example-${example}`).click();
        await visitor.speed(20);
        await visitor.page.waitForTimeout(700);
        if (await visitor.part("play").isEnabled()) await visitor.pause();
        for (const pane of screen === "desk" ? ["events", "why"] : ["manifest", "stage", "timeline", "events", "why"]) {
          await show(visitor, pane);
          assert.deepEqual(await complaints(visitor.page), [], `${example}, ${pane}`);
        }
      }
      assert.deepEqual(visitor.troubles, []);
      await visitor.close();
    });
  }
}

test("an open menu is sound, and the keyboard alone deletes a pod", async () => {
  const visitor = await visit(browser, { ...desk, bypassCSP: true });
  await visitor.page.addScriptTag({ content: axe });
  await visitor.speed(20);
  await visitor.play();
  await visitor.until("a running pod", async () => (await visitor.text("phase")) === "Running");
  await visitor.pause();
  await visitor.part("pod-actions").focus();
  const keys = visitor.page.keyboard;
  await keys.press("Enter");
  assert.deepEqual(await complaints(visitor.page), []);
  await keys.press("ArrowDown");
  await keys.press("ArrowUp");
  await keys.press("Enter");
  await visitor.until("a pod that ends", async () => (await visitor.text("kubectl-status")) === "Terminating");
  const back = await visitor.page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
  assert.equal(back, "pod-actions");
  await visitor.close();
});

test("Tab visits everything in order and is never trapped", async () => {
  const visitor = await visit(browser, desk);
  const seen = [];
  for (let steps = 0; steps < 90; steps += 1) {
    await visitor.page.keyboard.press("Tab");
    const here = await visitor.page.evaluate(() => {
      const { activeElement } = document;
      return activeElement?.getAttribute("data-testid") ?? activeElement?.getAttribute("role") ?? activeElement?.tagName ?? "";
    });
    seen.push(here);
    if (here === "editor") await visitor.page.keyboard.press("Escape");
    if (here === "BODY") break;
  }
  for (const part of ["example-restart-always", "editor", "pod-actions", "container-actions", "play", "slider"]) {
    assert.ok(seen.includes(part), `${part} is not among ${seen}`);
  }
  await visitor.close();
});

test("who wants little motion sees none", async () => {
  const visitor = await visit(browser, { ...desk, reducedMotion: "reduce" });
  await visitor.play();
  const moving = await visitor.page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
  assert.equal(moving, 0);
  await visitor.close();
});

for (const [screen, size] of Object.entries({ desk, phone, small })) {
  test(`long names and twenty containers stay in their places (${screen})`, async () => {
    const visitor = await visit(browser, size);
    await show(visitor, "manifest");
    await visitor.paste(crowd(20));
    await visitor.until("the crowd", async () => (await visitor.page.textContent("body")).includes("crowd"));
    await visitor.speed(20);
    await visitor.play();
    await visitor.page.waitForTimeout(1500);
    await visitor.pause();
    for (const pane of ["manifest", "stage", "timeline", "events"]) {
      await show(visitor, pane);
      const wider = await visitor.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wider <= 0, `${pane}: ${wider} pixels too wide`);
      await visitor.picture(`crowd-${screen}-${pane}`);
    }
    assert.deepEqual(visitor.troubles, []);
    await visitor.close();
  });
}

test("a frame with twenty containers draws only what changed", async (t) => {
  const visitor = await visit(browser, desk);
  await visitor.paste(crowd(20));
  await visitor.until("the crowd", async () => (await visitor.page.textContent("body")).includes("crowd"));
  const session = await visitor.context.newCDPSession(visitor.page);
  // Time that the page itself was given, whatever else the machine does.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const read = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  // Past the pulls, then at the speed of life.
  await visitor.speed(60);
  await visitor.play();
  await visitor.page.waitForTimeout(1500);
  await visitor.speed(1);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await visitor.page.evaluate(() => {
    const seen = (globalThis.seen_ = { frames: 0, draws: 0 });
    const drawn = new Set();
    const count = () => {
      seen.frames += 1;
      seen.draws += drawn.size;
      drawn.clear();
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    const watch = new MutationObserver((changes) => {
      for (const { target } of changes) drawn.add((target.closest ? target : target.parentElement)?.closest(".card"));
    });
    watch.observe(document.getElementById("stage"), { subtree: true, childList: true, characterData: true, attributes: true });
  });
  const start = await read();
  await visitor.page.waitForTimeout(4000);
  const end = await read();
  const { frames, draws } = await visitor.page.evaluate(() => globalThis.seen_);
  const script = ((end.ScriptDuration - start.ScriptDuration) * 1000) / frames;
  t.diagnostic(`${script.toFixed(2)} ms of script in a frame, ${frames} frames in 4 s, throttled to a quarter`);
  t.diagnostic(`${draws} cards drawn anew by twenty containers that write once a second`);
  // Four seconds, a line of the log and a second that is shown in each: what the machine is busy with beside it does not count.
  assert.ok(draws <= 20 * 5 * 3, `${draws} cards drawn anew`);
  await visitor.close();
});
