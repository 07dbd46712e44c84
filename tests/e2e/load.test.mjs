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

/** A page that never gets the engine's second half unless it asks for it while everything waits. */
async function withFirstHalfOnly() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const asked = [];
  await page.route(/\/later-[0-9a-f]+\.wasm$/, (route) => {
    const kind = route.request().resourceType();
    asked.push(kind);
    return kind === "xhr" ? route.continue() : undefined;
  });
  await page.goto(sites.top);
  await page.getByTestId("state").first().waitFor();
  return { page, asked, close: () => context.close() };
}

test("the first state needs nothing but the first half of the engine", async () => {
  const { page, asked, close } = await withFirstHalfOnly();
  await page.waitForTimeout(500);
  assert.ok(!asked.includes("xhr"), "it stopped for the second half; `cargo xtask later` may mend it");
  await close();
});

test("what needs the second half of the engine before it is there brings it at once", async () => {
  const { page, asked, close } = await withFirstHalfOnly();
  const text = page.locator("#manifest-text");
  await text.fill("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: UPPER, image: a}]}");
  await page.getByText("lowercase RFC 1123 label").first().waitFor();
  assert.deepEqual(asked.filter((kind) => kind === "xhr"), ["xhr"]);
  await close();
});
