// What the extension host calls: mocha over the suite that $STORY_SUITE names.

const fs = require("node:fs");
const path = require("node:path");
const Mocha = require(path.join(process.env.EDITORS, "npm", "node_modules", "mocha"));

exports.run = async function run() {
  const report = path.join(process.env.STORY_ARTEFACTS, "suite.txt");
  const written = fs.openSync(report, "w");
  Mocha.reporters.Base.consoleLog = (...words) => fs.writeSync(written, `${require("node:util").format(...words)}\n`);
  const mocha = new Mocha({ ui: "bdd", reporter: "spec", color: false, bail: true, timeout: 30_000 });
  mocha.addFile(path.join(__dirname, process.env.STORY_SUITE));
  const failed = await new Promise((give) => {
    const runner = mocha.run(give);
    runner.once("end", () => {
      if (runner.total === 0 || runner.stats.passes === 0) {
        runner.failures += 1; // a suite in which nothing ran has not passed
      }
    });
  });
  if (failed) {
    throw new Error(`${failed} failed`);
  }
};
