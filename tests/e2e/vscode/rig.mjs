// code-server with the extension installed, and Chromium to look at it.
// Does not know any story. Everything lives under $HOME's parent, which the caller removes.

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const { EDITORS, EXTENSIONS, HOME, STORY_ARTEFACTS, STORY_FILE } = process.env;
const { chromium } = createRequire(path.join(EDITORS, "npm", "package.json"))("playwright-core");

export const PATIENCE = 30_000;
export const project = path.dirname(STORY_FILE);
const userData = path.join(HOME, "data");
const extensions = path.join(HOME, "extensions");

// What a first start would otherwise open over the editor, or ask the network for.
const USER_SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "files.autoSave": "off",
  "editor.minimap.enabled": false,
  "editor.cursorBlinking": "solid",
  "editor.accessibilitySupport": "off",
  "window.restoreWindows": "none",
  "ringtrue.network": "off",
};

/** The editor's own environment; $STORY_PATH, when given, is all that it finds programs in. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|CODE_SERVER_|PASSWORD$|PORT$)/.test(name));
  // An empty gallery address stops every look-up of extensions.
  const path = process.env.STORY_PATH ? { PATH: process.env.STORY_PATH } : {};
  return { ...Object.fromEntries(kept), ...path, EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "" }) };
}

/** Install $EXTENSIONS and start the editor; `trusting` says whether every workspace is trusted. */
export async function startCode({ trusting = true } = {}) {
  const settings = path.join(userData, "User", "settings.json");
  fs.mkdirSync(path.dirname(settings), { recursive: true });
  const given = JSON.parse(process.env.STORY_SETTINGS ?? "{}");
  fs.writeFileSync(settings, JSON.stringify({ ...USER_SETTINGS, ...given, "security.workspace.trust.enabled": !trusting }));
  const places = ["--user-data-dir", userData, "--extensions-dir", extensions];
  const env = environment();
  const wanted = EXTENSIONS.split(path.delimiter).flatMap((vsix) => ["--install-extension", vsix]);
  execFileSync("code-server", [...places, ...wanted], { env, stdio: "inherit" });
  const quiet = ["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override", "--ignore-last-opened"];
  const trust = trusting ? ["--disable-workspace-trust"] : [];
  const address = ["--auth", "none", "--bind-addr", "127.0.0.1:0"];
  const code = spawn("code-server", [...address, ...places, ...quiet, ...trust], { env, stdio: ["ignore", "pipe", "pipe"] });
  const log = fs.createWriteStream(path.join(STORY_ARTEFACTS, "code-server.log"));
  return await new Promise((give, fail) => {
    const timer = setTimeout(() => fail(new Error("code-server did not start")), PATIENCE);
    code.once("exit", (status) => fail(new Error(`code-server ended with ${status}`)));
    let said = "";
    for (const stream of [code.stdout, code.stderr]) {
      stream.on("data", (chunk) => {
        log.write(chunk);
        said += chunk;
        const listening = /HTTP server listening on (http:\/\/[^\s/]+)/.exec(said);
        if (listening) {
          clearTimeout(timer);
          give({ address: listening[1], stop: () => code.kill() });
        }
      });
    }
  });
}

export function startBrowser() {
  const places = process.env.PATH.split(path.delimiter).map((place) => path.join(place, "chromium"));
  const executablePath = places.find((place) => fs.existsSync(place));
  const quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  // As root, as in containers, Chromium has no sandbox to offer; it visits nothing but the loopback address.
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", ...quiet];
  return chromium.launch({ executablePath, headless: true, args });
}

/** The address of the workbench with the project open (or the workspace of several folders that $STORY_WORKSPACE names), and `file` when given. */
export function workbench(address, file) {
  const query = new URLSearchParams(process.env.STORY_WORKSPACE ? { workspace: process.env.STORY_WORKSPACE } : { folder: project });
  if (file) {
    query.set("payload", JSON.stringify([["openFile", `vscode-remote://${new URL(address).host}${file}`]]));
  }
  return `${address}/?${query}`;
}

export const installed = () => path.join(extensions, fs.readdirSync(extensions).find((name) => name.startsWith("ringtrue.")));

/** Run `play`, keep what tells why when it fails, and end with its verdict. */
export async function perform(options, play) {
  const browser = await startBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const said = [];
  page.on("console", (message) => said.push(`${message.type()} ${message.text()}`));
  page.on("pageerror", (error) => said.push(`page error ${error}`));
  page.setDefaultTimeout(PATIENCE);
  let code;
  let status = 1;
  try {
    code = await startCode(options);
    await play(page, code.address);
    console.log("PASS");
    status = 0;
  } catch (error) {
    console.error("FAIL", error);
    await page.screenshot({ path: artefact("failed.png") }).catch(() => {});
    fs.writeFileSync(artefact("failed.html"), await page.content().catch(() => ""));
    fs.writeFileSync(artefact("console.log"), said.join("\n"));
  } finally {
    await browser.close();
    code?.stop();
    process.exit(status);
  }
}

export const artefact = (name) => path.join(STORY_ARTEFACTS, name);
