// What-ifs: acting in the past makes a branch, branches are compared, and what was done can be moved and taken back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, visit } from "./support/page.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

const web = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: app
    image: nginx:1.27
    readinessProbe:
      httpGet: {port: 80, path: /}
      periodSeconds: 2
    livenessProbe:
      httpGet: {port: 80, path: /}
      periodSeconds: 5
`;

/** A paused visitor who has seen a web server run for half a minute. */
async function visitorOfServer(options) {
  const visitor = await visit(browser, options);
  const { page } = visitor;
  if (await visitor.part("tab-manifest").isVisible()) await visitor.part("tab-manifest").click();
  await visitor.paste(web);
  if (await visitor.part("tab-stage").isVisible()) await visitor.part("tab-stage").click();
  await visitor.until("the server", async () => (await page.textContent("#stage")).includes("web"));
  await visitor.pause();
  await visitor.speed(60);
  await visitor.play();
  await visitor.until("a ready server", async () => /1\/1/.test(await page.textContent(".terminal-table")));
  await visitor.until("half a minute", async () => (await seconds(visitor)) > 30);
  await visitor.pause();
  return visitor;
}

async function seconds(visitor) {
  const [hours, minutes, rest] = (await visitor.text("clock")).split(":").map(Number);
  return hours * 3600 + minutes * 60 + rest;
}

async function act(visitor, menu, what) {
  await visitor.part(menu).click();
  await visitor.page.getByRole("menuitem", { name: what }).click();
}

/** Moves the playhead by its keys to some seconds before where it is. */
async function back(visitor) {
  const slider = visitor.page.getByRole("slider");
  await slider.focus();
  const from = await seconds(visitor);
  await visitor.until("an earlier moment", async () => {
    await visitor.page.keyboard.press("ArrowLeft");
    return (await seconds(visitor)) < from - 5;
  });
}

test("who acts in the past gets a branch, can compare it with the first, and go back", async () => {
  const visitor = await visitorOfServer();
  assert.equal(await visitor.part("branches").count(), 0);
  await back(visitor);
  await act(visitor, "container-actions", "Kill the main process");
  await visitor.part("branches").waitFor();
  const branches = visitor.part("branches").locator("button");
  assert.equal(await branches.count(), 2);
  assert.ok((await visitor.page.locator(".spans-thin .span").count()) > 0, "the first is drawn beside it");
  await visitor.part("side-why").click();
  await visitor.until("the difference", async () => /SIGKILL to app/.test(await visitor.text("differences")));
  assert.match(await visitor.text("differences"), /The same until 0:\d\d/);
  await visitor.part("step-next").click();
  await visitor.picture("branches");
  await branches.first().click();
  await visitor.until("the first branch", async () => (await branches.first().getAttribute("aria-pressed")) === "true");
  assert.equal(await visitor.part("done").count(), 0, "nothing was done in it");
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("what was done is moved by its menu, dragged, and taken back", async () => {
  const visitor = await visitorOfServer();
  await act(visitor, "container-actions", "Exit with code 1");
  const done = async () => (await visitor.text("done")).split(" ")[0];
  const first = await done();
  await act(visitor, "done", "10 s later");
  await visitor.until("a later time", async () => (await done()) !== first);
  const later = await done();
  const star = await visitor.page.locator("[data-input]").first().boundingBox();
  await visitor.page.mouse.move(star.x + star.width / 2, star.y + star.height / 2);
  await visitor.page.mouse.down();
  await visitor.page.mouse.move(star.x - 90, star.y + 4, { steps: 4 });
  await visitor.page.mouse.up();
  await visitor.until("an earlier time", async () => (await done()) < later);
  await act(visitor, "done", "Take it back");
  await visitor.until("nothing done", async () => (await visitor.part("past").count()) === 0);
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("a hanging server fails its liveness probe, and a kubelet that is stopped is told of on the node", async () => {
  const visitor = await visitorOfServer();
  await act(visitor, "container-actions", "Let it hang");
  await visitor.until("the fault", async () => /hang/.test(await visitor.text("faults")));
  await visitor.play();
  await visitor.until("a restart", async () => (await visitor.text("restart-count")) === "1");
  await visitor.pause();
  assert.match(await visitor.text("events"), /Client\.Timeout exceeded/);
  await act(visitor, "node-actions", "Stop the kubelet");
  await visitor.until("a silent node", async () => /kubelet stopped/.test(await visitor.page.textContent(".node-head")));
  await act(visitor, "node-actions", "Restart the kubelet");
  await visitor.until("a kubelet that is back", async () => !/kubelet stopped/.test(await visitor.page.textContent(".node-head")));
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("a branch goes with a link", async () => {
  const visitor = await visitorOfServer();
  await back(visitor);
  await act(visitor, "container-actions", "Readiness probe fails");
  await act(visitor, "share", "Copy a link");
  await visitor.until("the link", async () => visitor.page.url().includes("#p="));
  const friend = await visit(browser, { site: visitor.page.url() });
  await friend.until("the fault", async () => /Readiness/.test(await friend.text("faults")));
  assert.equal(await friend.text("done"), await visitor.text("done"));
  assert.equal(await friend.part("branches").count(), 0);
  await friend.close();
  await visitor.close();
});

test("on a phone, what was done is moved with the finger that presses its menu", async () => {
  const visitor = await visitorOfServer({ width: 390, height: 844, hasTouch: true, isMobile: true });
  await act(visitor, "container-actions", "Exit with code 1");
  await visitor.part("tab-timeline").click();
  const first = await visitor.text("done");
  await act(visitor, "done", "1 s earlier");
  await visitor.until("an earlier time", async () => (await visitor.text("done")) !== first);
  const wider = await visitor.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wider <= 0, `${wider} pixels too wide`);
  await visitor.picture("past-phone");
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});
