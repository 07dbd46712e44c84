// Opens the built site in Chromium and speaks to it through its data-testid hooks.
//
// Two sites are served by `cargo xtask test e2e`: one at the top of a host, one below a path only. Their URLs and the browser
// come in through the environment. Knows nothing of what a test expects.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const pictures = join(dirname(fileURLToPath(import.meta.url)), "../out");

/** How long something visible may take on a busy machine, in milliseconds. */
export const PATIENCE = 20_000;

/** The sites under test. */
export const sites = {
  top: fromEnvironment("PODARIUM_SITE"),
  belowPath: fromEnvironment("PODARIUM_SITE_BELOW_PATH"),
};

function fromEnvironment(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the tests with: cargo xtask test dist e2e`);
  return value;
}

/** Starts the browser. As root Chromium refuses to build its sandbox. */
export function launch() {
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: root ? ["--no-sandbox", "--disable-dev-shm-usage"] : [],
  });
}

/**
 * Opens a fresh visitor's page and waits until it can be used. What goes wrong in it is collected in `troubles`, and every URL
 * it asks for in `requests`.
 */
export async function visit(browser, { site = sites.top, width = 1280, height = 900, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale: "en-US", ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const troubles = [];
  const requests = [];
  page.on("pageerror", (error) => troubles.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(`${message.type()}: ${message.text()}`);
  });
  page.on("requestfailed", (request) => troubles.push(`request failed: ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(site);
  // On a small screen the editor is behind a tab.
  await page.locator("#manifest-rich[data-testid]").waitFor({ state: "attached" });
  return new Visit(context, page, troubles, requests);
}

/** A visitor's page. */
class Visit {
  constructor(context, page, troubles, requests) {
    Object.assign(this, { context, page, troubles, requests });
  }

  /** The element of a hook. */
  part(name) {
    return this.page.getByTestId(name).first();
  }

  /** What a hook says, without the space around it. */
  async text(name) {
    const part = this.part(name);
    return (await part.count()) > 0 ? (await part.innerText()).trim() : "";
  }

  /** Replaces the manifest as somebody who pastes does. */
  async paste(manifest) {
    await this.part("editor").click();
    await this.page.keyboard.press("ControlOrMeta+a");
    if (manifest === "") return this.page.keyboard.press("Delete");
    await this.part("editor").locator(".cm-content").first().evaluate((content, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, manifest);
  }

  /** The manifest as the page has it. */
  manifest() {
    return this.page.locator("#manifest-text").inputValue();
  }

  /** Picks a speed, be it a button or an option. */
  async speed(times) {
    const button = this.part("speed").locator(`[data-speed="${times}"]`);
    if ((await button.count()) > 0) await button.first().click();
    else await this.part("speed").selectOption(String(times));
  }

  async isPlaying() {
    return (await this.part("play").getAttribute("data-playing")) === "true";
  }

  async play() {
    if (!(await this.isPlaying())) await this.part("play").click();
  }

  async pause() {
    if (await this.isPlaying()) await this.part("play").click();
  }

  /** Waits until a condition holds, and says what it was about if it never does. */
  async until(what, condition) {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const value = await condition();
      if (value) return value;
      if (Date.now() > end) {
        await this.picture("failed");
        throw new Error(`in vain waited for: ${what}`);
      }
      await this.page.waitForTimeout(50);
    }
  }

  /** Saves what is on the screen to tests/e2e/out/. */
  async picture(name) {
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: false });
  }

  close() {
    return this.context.close();
  }
}

/** The first whole number in a text, or nothing. */
export function numberIn(text) {
  const found = /\d+/.exec(text);
  return found ? Number(found[0]) : undefined;
}
