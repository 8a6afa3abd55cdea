// The part of the Python extension's API that other extensions ask for the selected interpreter.

const vscode = require("vscode");

exports.activate = (context) => {
  const changed = new vscode.EventEmitter();
  let name = "first";
  const select = (wanted) => {
    name = wanted;
    changed.fire({ path: name });
  };
  context.subscriptions.push(changed, vscode.commands.registerCommand("python.setInterpreter", select));
  return {
    environments: {
      getActiveEnvironmentPath: (folder) => ({ path: vscode.Uri.joinPath(folder, name).fsPath }),
      resolveEnvironment: async ({ path }) => ({ executable: { uri: vscode.Uri.file(`${path}/bin/python`) } }),
      onDidChangeActiveEnvironmentPath: changed.event,
    },
  };
};
