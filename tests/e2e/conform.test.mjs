// The recorded answers of a real cluster, given again by the engine in the browser; and the list of what is not simulated.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch, sites, visit } from "./support/page.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** How many answers of a kind are the recorded ones, and how many there are. */
async function counted(visitor, kind) {
  const section = visitor.part(`conform-${kind}`);
  await section.and(visitor.page.locator("[data-done]")).waitFor({ timeout: 120_000 });
  const [good, all] = (await section.locator(".count").textContent()).split("/").map(Number);
  return { good, all };
}

test("every recorded case is run in the browser and comes out as it was recorded", async (t) => {
  const visitor = await visit(browser, { bypassCSP: true });
  assert.ok(!visitor.requests.some((url) => url.includes("oracle")), "nothing of it is loaded before it is asked for");
  await visitor.part("conformance-link").click();
  for (const [kind, least] of [["manifests", 370], ["updates", 25], ["traces", 30], ["kubectl", 140]]) {
    const { good, all } = await counted(visitor, kind);
    t.diagnostic(`${kind}: ${good} of ${all} as recorded`);
    assert.ok(all >= least, `${all} ${kind}`);
    // Two recordings of the same runs agree in all but a few of their checks; all else is exact.
    assert.ok(good >= (kind === "traces" ? all * 0.8 : all), `${kind}: ${good} of ${all}`);
  }
  assert.match(await visitor.text("conform-limits"), /spec\.runtimeClassName/);
  await visitor.page.addScriptTag({ content: axe });
  const { violations } = await visitor.page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`), []);
  await visitor.picture("conformance");
  await visitor.page.keyboard.press("Escape");
  await visitor.part("conformance").waitFor({ state: "detached" });
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("the cases have an address, fit a phone, and one of them can be shown in the page", async () => {
  const visitor = await visit(browser, { site: `${sites.belowPath}#conformance`, width: 360, height: 740, hasTouch: true, isMobile: true });
  await counted(visitor, "manifests");
  const wider = await visitor.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wider <= 0, `${wider} pixels too wide`);
  await visitor.picture("conformance-phone");
  await visitor.part("conform-manifests").locator("summary").first().click();
  await visitor.part("conform-manifests").getByRole("button", { name: "Show it in the page" }).first().click();
  await visitor.page.waitForURL(/#p=/);
  await visitor.until("the manifest", async () => /kind: Pod/.test(await visitor.page.locator("#manifest-text").inputValue().catch(() => "")));
  await visitor.close();
});
