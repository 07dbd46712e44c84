// The page stands up wherever it is put, and asks nobody but its own host.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, sites, visit } from "./support/page.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const [where, site] of Object.entries(sites)) {
  test(`the page loads without a word of complaint (${where})`, async () => {
    const visitor = await visit(browser, { site });
    await visitor.part("play").waitFor();
    await visitor.part("timeline").waitFor();
    assert.deepEqual(visitor.troubles, []);
    await visitor.close();
  });

  test(`everything comes from below the page's own address (${where})`, async () => {
    const visitor = await visit(browser, { site });
    const strangers = visitor.requests.filter((url) => !url.startsWith(site) && !url.startsWith("data:"));
    assert.deepEqual(strangers, []);
    await visitor.close();
  });
}

test("the files that may be cached for ever have a hash in their names", async () => {
  const visitor = await visit(browser);
  const code = visitor.requests.filter((url) => /\.(js|wasm|css)$/.test(url));
  assert.ok(code.length >= 2, `only ${code}`);
  for (const url of code) assert.match(url, /-([0-9a-f]{8,}|[0-9A-Z]{8})(_bg)?\.(js|wasm|css)$/);
  await visitor.close();
});

test("language and theme change at once and stay for the next visit", async () => {
  const visitor = await visit(browser);
  const root = visitor.page.locator("html");
  const options = (hook) => visitor.part(hook).locator("button");
  await options("lang").filter({ hasText: "中文" }).click();
  await visitor.until("Chinese", async () => (await root.getAttribute("lang"))?.startsWith("zh"));
  const before = await root.getAttribute("data-theme");
  await options("theme").last().click();
  const chosen = await root.getAttribute("data-theme");
  assert.notEqual(chosen, before);
  await visitor.page.reload();
  await visitor.part("editor").waitFor();
  assert.match((await root.getAttribute("lang")) ?? "", /^zh/);
  assert.equal(await root.getAttribute("data-theme"), chosen);
  await visitor.picture("chinese");
  await visitor.close();
});

test("a narrow screen has no sideways scrolling", async () => {
  const visitor = await visit(browser, { width: 360, height: 740, hasTouch: true, isMobile: true });
  const wider = await visitor.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wider <= 0, `${wider} pixels too wide`);
  await visitor.picture("narrow");
  await visitor.close();
});
