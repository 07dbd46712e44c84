// The main job: paste a manifest that crashes, press play, watch it back off and restart.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { crashes } from "./support/manifests.mjs";
import { launch, numberIn, visit } from "./support/page.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test("a crashing container restarts, and its back-off counts down", async () => {
  const visitor = await visit(browser);
  await visitor.paste(crashes);
  await visitor.until("the pasted pod", async () => (await visitor.page.innerText("body")).includes("crashes"));
  await visitor.speed(60);
  await visitor.play();

  const restarts = async () => numberIn(await visitor.text("restart-count")) ?? 0;
  const first = await visitor.until("a first restart", restarts);
  await visitor.until("a later restart", async () => (await restarts()) > first);

  const countdowns = new Set();
  await visitor.until("a countdown that moves", async () => {
    const text = await visitor.text("backoff");
    if (numberIn(text) !== undefined) countdowns.add(text);
    return countdowns.size >= 3;
  });
  await visitor.until("CrashLoopBackOff", async () => (await visitor.page.innerText("body")).includes("CrashLoopBackOff"));
  await visitor.pause();
  await visitor.picture("crash-loop");

  assert.match(await visitor.text("events"), /Back-off restarting failed container/);
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("the clock runs sixty times as fast as the wall's, and stops", async () => {
  const visitor = await visit(browser);
  await visitor.paste(crashes);
  // An edit starts a run of its own once the typing has paused; before that the clock is still the old run's.
  await visitor.page.waitForTimeout(1500);
  await visitor.pause();
  await visitor.speed(60);
  const stopped = await visitor.text("clock");
  await visitor.play();
  await visitor.until("a clock that moves", async () => (await visitor.text("clock")) !== stopped);
  await visitor.pause();
  const paused = await visitor.text("clock");
  await visitor.page.waitForTimeout(300);
  assert.equal(await visitor.text("clock"), paused);
  await visitor.close();
});

test("an example is shown at one click", async () => {
  const visitor = await visit(browser);
  const examples = visitor.page.locator('[data-testid^="example-"]');
  assert.ok((await examples.count()) >= 10);
  await examples.nth(1).click();
  await visitor.part("timeline").waitFor();
  await visitor.picture("example");
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});
