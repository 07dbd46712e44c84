// A link brings somebody else to the very moment; a foreign one can do no harm.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { crashes } from "./support/manifests.mjs";
import { launch, sites, visit } from "./support/page.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** An address that holds a text as the page packs it. */
const addressOf = (text) => `${sites.top}#p=${deflateRawSync(text).toString("base64url")}`;

async function share(visitor, what) {
  await visitor.part("share").click();
  await visitor.page.getByRole("menuitem", { name: what }).click();
}

/** What a visitor sees of a run. */
async function seen(visitor) {
  return {
    clock: await visitor.text("clock"),
    status: await visitor.text("kubectl-status"),
    restarts: await visitor.text("restart-count"),
    events: await visitor.text("events"),
  };
}

test("a link opens the same run at the same moment, with what was done to it", async (t) => {
  const visitor = await visit(browser, { locale: "zh-CN" });
  await visitor.paste(crashes);
  await visitor.page.waitForTimeout(700);
  await visitor.speed(60);
  await visitor.play();
  await visitor.until("a third restart", async () => Number(await visitor.text("restart-count")) >= 3);
  await visitor.pause();
  await visitor.part("pod-actions").click();
  await visitor.page.locator(".menu-item").first().click();
  await visitor.part("step-next").click();
  await share(visitor, "链接");
  await visitor.until("the link", async () => visitor.page.url().includes("#p="));
  const url = visitor.page.url();
  t.diagnostic(`a link of ${url.length} characters for a manifest of ${crashes.length}`);
  assert.ok(url.length <= 600, url);
  const first = await seen(visitor);

  const friend = await visit(browser, { site: url });
  await friend.until("the same moment", async () => (await friend.text("clock")) === first.clock);
  assert.deepEqual(await seen(friend), first);
  assert.equal(await friend.manifest(), crashes);
  assert.equal(await friend.page.locator("html").getAttribute("lang"), "zh-CN");
  assert.deepEqual([...visitor.troubles, ...friend.troubles], []);
  await friend.close();
  await visitor.close();
});

const foreign = [
  ["no deflate at all", `${sites.top}#p=%%%`, /damaged/],
  ["something else that is packed", addressOf("hello"), /damaged/],
  ["ten megabytes that pack well", addressOf(`podarium 1\n\n${"#".repeat(10_000_000)}`), /damaged/],
  ["a later version", addressOf(`podarium 9\nfuture 1\n\n${crashes}`), /newer/],
  ["lines that nobody knows", addressOf(`podarium 1\ndo 5 format disk\n\n${crashes}`), /not understood/],
  ["markup in the manifest", addressOf(`podarium 1\n\n${crashes.replace("crashes", '"<img src=x onerror=alert(1)>"')}`), /^$/],
];
for (const [what, site, notice] of foreign) {
  test(`a link with ${what} is told of and does no harm`, async () => {
    const visitor = await visit(browser, { site });
    await visitor.until("a word", async () => notice.test(await visitor.text("notice")));
    assert.equal(await visitor.page.locator("img").count(), 0);
    assert.ok(await visitor.part("play").isVisible());
    assert.deepEqual(visitor.troubles, []);
    await visitor.close();
  });
}

test("the manifest and the timeline are saved as files", async () => {
  const visitor = await visit(browser);
  for (const [what, name] of [["manifest", "pod.yaml"], ["timeline", "timeline.svg"], ["run", "run.json"]]) {
    const download = visitor.page.waitForEvent("download");
    await share(visitor, `Save the ${what}`);
    assert.equal((await download).suggestedFilename(), name);
  }
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("a badge says how the Pod is doing, and code for another page leads here", async () => {
  const visitor = await visit(browser, { permissions: ["clipboard-read", "clipboard-write"] });
  const clipboard = () => visitor.page.evaluate(() => navigator.clipboard.readText());
  const download = visitor.page.waitForEvent("download");
  await share(visitor, "Save a badge");
  const svg = readFileSync(await (await download).path(), "utf8");
  assert.match(svg, /^<svg [^>]*aria-label="crash-always: /);
  await visitor.until("its Markdown", async () => /^\[!\[Podarium\]\(badge\.svg\)\]\(http.*#p=.*\)$/.test(await clipboard()));
  await share(visitor, "Copy code");
  await visitor.until("a frame", async () => /^<iframe src="http[^"]*#p=[^"]*"/.test(await clipboard()));
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("the saved run has what was done and what a watcher saw", async () => {
  const visitor = await visit(browser);
  const download = visitor.page.waitForEvent("download");
  await share(visitor, "Save the run");
  const run = JSON.parse(readFileSync(await (await download).path(), "utf8"));
  assert.equal(run.podarium, 1);
  assert.match(run.manifest, /crash-always/);
  assert.ok(run.trace.some(({ kind, reason }) => kind === "event" && reason === "Scheduled"));
  await visitor.close();
});

test("a manifest beside the page is shown by its URL, and a missing one is told of", async () => {
  const missing = await visit(browser, { site: `${sites.top}?src=nothing.yaml` });
  await missing.until("a word", async () => /damaged/.test(await missing.text("notice")));
  await missing.close();
});
