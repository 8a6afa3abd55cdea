#!/usr/bin/env bash
# Installs Debian's PostgreSQL server, which the tests start themselves, each run its own. Returns at once where it is.
set -euo pipefail

installed() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

if installed; then exit; fi
as_root apt-get update -qq
# The package would start a server of its own: no test asks that one.
as_root mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] ||
    echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
installed || { echo "PostgreSQL's server is still missing after apt" >&2; exit 1; }
