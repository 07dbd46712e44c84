// Time: jumps, keys, the timeline under wheel and fingers, and the reasons.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { crashes } from "./support/manifests.mjs";
import { launch, visit } from "./support/page.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** A paused visitor at the start of a crash loop. */
async function visitorAtStart(options) {
  const visitor = await visit(browser, options);
  await visitor.page.waitForTimeout(500);
  await visitor.pause();
  await visitor.part("step-start").click();
  return visitor;
}

/** The clock in seconds. */
async function seconds(visitor) {
  const [hours, minutes, rest] = (await visitor.text("clock")).split(":").map(Number);
  return hours * 3600 + minutes * 60 + rest;
}

/** The axis of the timeline. */
const ticks = (visitor) => visitor.page.locator(".tick-label").allTextContents();

test("the menu jumps to the next restart and failure, and says if there is no end", async () => {
  const visitor = await visitorAtStart();
  const jump = async (to) => {
    await visitor.part("jump").click();
    await visitor.page.getByRole("menuitem", { name: to }).click();
  };
  await jump("Next restart");
  const restart = await seconds(visitor);
  assert.ok(restart > 2 && restart < 10, `a first restart at ${restart} s`);
  assert.equal(await visitor.text("restart-count"), "1");
  await jump("Next failure");
  assert.ok((await seconds(visitor)) > restart);
  await jump("End of the Pod");
  await visitor.until("an answer", async () => /24 hours/.test(await visitor.text("notice")));
  await visitor.close();
});

test("keys play, step, jump and explain; in the editor they type", async () => {
  const visitor = await visitorAtStart();
  const { keyboard } = visitor.page;
  await keyboard.press("p");
  await visitor.until("play", () => visitor.isPlaying());
  await keyboard.press("p");
  await visitor.until("a pause", async () => !(await visitor.isPlaying()));
  await keyboard.press("0");
  await keyboard.press(".");
  assert.ok((await seconds(visitor)) >= 0);
  await keyboard.press("r");
  await visitor.until("a restart", async () => (await visitor.text("restart-count")) === "1");
  await keyboard.press("w");
  await visitor.part("why").waitFor();
  await keyboard.press("?");
  assert.ok(await visitor.part("help").isVisible());
  await keyboard.press("Escape");
  await visitor.until("a closed sheet", async () => !(await visitor.part("help").isVisible()));
  await visitor.part("editor").focus();
  const length = (await visitor.manifest()).length;
  await keyboard.press("p");
  assert.equal((await visitor.manifest()).length, length + 1);
  assert.equal(await visitor.isPlaying(), false);
  await visitor.close();
});

test("why tells what happened with its rule, and when the next try comes", async () => {
  const visitor = await visitorAtStart();
  await visitor.paste(crashes);
  await visitor.page.waitForTimeout(700);
  await visitor.part("step-start").click();
  await visitor.page.locator("body").click({ position: { x: 5, y: 5 } });
  for (let failures = 0; failures < 3; failures += 1) await visitor.page.keyboard.press("f");
  await visitor.part("side-why").click();
  await visitor.until("the story", async () => /exit 3/.test(await visitor.text("why")));
  const story = await visitor.text("why");
  assert.match(story, /What comes next[\s\S]*in \d/);
  assert.match(story, /pkg\/kubelet\//);
  await visitor.picture("why");
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("the wheel zooms with Ctrl and pans with Shift, and one button follows the run again", async () => {
  const visitor = await visitorAtStart();
  const first = await ticks(visitor);
  await visitor.page.locator(".field").hover();
  await visitor.page.keyboard.down("Control");
  await visitor.page.mouse.wheel(0, -200);
  await visitor.page.keyboard.up("Control");
  const closer = await visitor.until("a closer look", async () => {
    const now = await ticks(visitor);
    return now.join() !== first.join() && now;
  });
  await visitor.page.keyboard.down("Shift");
  await visitor.page.mouse.wheel(0, 300);
  await visitor.page.keyboard.up("Shift");
  await visitor.until("a later part", async () => (await ticks(visitor)).join() !== closer.join());
  await visitor.page.getByRole("button", { name: "Follow the run" }).click();
  await visitor.until("the whole run", async () => (await ticks(visitor)).join() === first.join());
  await visitor.close();
});

test("two fingers zoom the timeline", async () => {
  const visitor = await visitorAtStart({ width: 390, height: 844, hasTouch: true, isMobile: true });
  await visitor.part("tab-timeline").click();
  const first = await ticks(visitor);
  const box = await visitor.page.locator(".field").boundingBox();
  const session = await visitor.context.newCDPSession(visitor.page);
  const y = box.y + 40;
  const middle = box.x + box.width / 2;
  const touch = (type, apart) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: apart === undefined ? [] : [{ x: middle - apart, y, id: 1 }, { x: middle + apart, y, id: 2 }],
    });
  await touch("touchStart", 20);
  for (let apart = 24; apart <= 90; apart += 6) await touch("touchMove", apart);
  await touch("touchEnd");
  await visitor.until("a closer look", async () => (await ticks(visitor)).join() !== first.join());
  await visitor.close();
});

test("a press on a mark goes to its very instant", async () => {
  const visitor = await visitorAtStart();
  const mark = visitor.page.locator(".mark[data-at]").nth(3);
  const at = Number(await mark.getAttribute("data-at")) / 1e6;
  await mark.click();
  await visitor.until("the instant", async () => Math.abs((await seconds(visitor)) - at) < 0.11);
  await visitor.close();
});

test("an action can be undone by its key, and says so", async () => {
  const visitor = await visitorAtStart();
  await visitor.page.locator("body").click({ position: { x: 5, y: 5 } });
  await visitor.page.keyboard.press("r");
  await visitor.part("pod-actions").click();
  await visitor.page.locator(".menu-item").first().click();
  await visitor.until("a pod that ends", async () => (await visitor.text("kubectl-status")) === "Terminating");
  await visitor.page.keyboard.press("u");
  await visitor.until("a pod that lives", async () => (await visitor.text("kubectl-status")) !== "Terminating");
  assert.match(await visitor.text("notice"), /undone/);
  await visitor.page.keyboard.press("u");
  assert.match(await visitor.text("notice"), /no action/);
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("a state can be asked why, and the answer is about that container", async () => {
  const visitor = await visitorAtStart();
  await visitor.page.locator("body").click({ position: { x: 5, y: 5 } });
  await visitor.page.keyboard.press("f");
  await visitor.page.getByRole("button", { name: "Why? About app" }).click();
  await visitor.until("the answer", async () => /About app/.test(await visitor.text("why")) && /exit 3/.test(await visitor.text("why")));
  await visitor.page.getByRole("button", { name: "Show all" }).click();
  await visitor.until("all of it", async () => !/About app/.test(await visitor.text("why")));
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("a lamp, an event and a number say why, down to what the user did", async () => {
  const visitor = await visitorAtStart();
  await visitor.page.locator("body").click({ position: { x: 5, y: 5 } });
  for (let restarts = 0; restarts < 2; restarts += 1) await visitor.page.keyboard.press("r");
  await visitor.page.locator(".lamp .asks", { hasText: "ContainersReady" }).click();
  await visitor.until("the lamp's answer", async () => /ContainersReady is/.test(await visitor.text("answer")));
  assert.match(await visitor.text("answer"), /GenerateContainersReadyCondition/);
  await visitor.page.locator(".tile-count .asks").click();
  await visitor.until("the number's answer", async () => /Restarts · 2/.test(await visitor.text("answer")));
  const chain = await visitor.text("answer");
  assert.match(chain, /started[\s\S]*exit 3[\s\S]*started/);
  await visitor.part("side-events").click();
  await visitor.page.locator(".event-reason .asks", { hasText: "BackOff" }).first().click();
  await visitor.until("the event's answer", async () => /BackOff · Back-off restarting/.test(await visitor.text("answer")));
  assert.match(await visitor.text("answer"), /exit 3/);
  await visitor.page.locator(".terminal-status .asks").click();
  await visitor.until("kubectl's answer", async () => /printPod/.test(await visitor.text("answer")));
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("keys open the menus of the container, the Pod and the node", async () => {
  const visitor = await visitorAtStart();
  await visitor.page.locator("body").click({ position: { x: 5, y: 5 } });
  for (const [key, item] of [["x", "Start 20 s slower"], ["d", "Evict"], ["n", "Drain"]]) {
    await visitor.page.keyboard.press(key);
    await visitor.page.getByRole("menuitem", { name: item }).waitFor();
    await visitor.page.keyboard.press("Escape");
  }
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});
