// Bad input: a clear message at the right place, the last good run stays, nothing hangs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { crashes, large, neverEnds, twoPods } from "./support/manifests.mjs";
import { launch, visit } from "./support/page.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/** A visitor with a run on the screen. */
async function visitorWithRun() {
  const visitor = await visit(browser);
  await visitor.paste(crashes);
  await visitor.until("a run", async () => (await visitor.text("timeline")).includes("crashes"));
  return visitor;
}

/** The page still answers: a switch is taken within two seconds. */
async function assertResponsive(visitor) {
  const start = Date.now();
  await visitor.part("theme").locator("button").last().click();
  await visitor.page.evaluate(() => new Promise(requestAnimationFrame));
  const took = Date.now() - start;
  assert.ok(took < 2000, `an answer took ${took} ms`);
}

const refused = [
  ["an empty text", "", /empty|no objects|nothing|manifest/i],
  ["a text that is no YAML", "a: [1, 2\nb: }", /yaml|json|line/i],
  ["a text that is no object", "just some words", /./],
  ["an object that is no Pod", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\n", /Deployment|Pod/],
  ["a Pod without containers", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec: {}\n", /spec\.containers/],
  ["an unknown field", crashes.replace("image:", "imagee:"), /image/],
];

for (const [what, text, message] of refused) {
  test(`${what} is explained, and the last good run stays`, async () => {
    const visitor = await visitorWithRun();
    await visitor.paste(text);
    await visitor.until(`a message about ${what}`, async () => message.test(await visitor.text("problems")));
    assert.match(await visitor.text("timeline"), /crashes/);
    await assertResponsive(visitor);
    assert.deepEqual(visitor.troubles, []);
    await visitor.close();
  });
}

test("two documents are two pods", async () => {
  const visitor = await visitorWithRun();
  await visitor.paste(twoPods);
  await visitor.until("the second pod", async () => (await visitor.text("timeline")).includes("never-ends"));
  assert.match(await visitor.text("timeline"), /crashes/);
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("a manifest of a megabyte gets an answer and the page stays usable", async () => {
  const visitor = await visitorWithRun();
  await visitor.paste(large());
  await visitor.until("an answer", async () => {
    const found = `${await visitor.text("problems")} ${await visitor.text("timeline")}`;
    return /Too long|too large|at most|\blarge\b/i.test(found);
  });
  await assertResponsive(visitor);
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});

test("a pod that never ends plays on at full speed without hanging the page", async () => {
  const visitor = await visit(browser);
  await visitor.paste(neverEnds);
  await visitor.until("a run", async () => (await visitor.text("timeline")).includes("never-ends"));
  const fastest = visitor.part("speed").locator("[data-speed]").last();
  await fastest.click();
  await visitor.play();
  await visitor.page.waitForTimeout(2000);
  await assertResponsive(visitor);
  assert.deepEqual(visitor.troubles, []);
  await visitor.close();
});
