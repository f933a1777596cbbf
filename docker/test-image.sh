#!/usr/bin/env bash
# Build the image on a substitute base and run it for real, with a Docker daemon of one's own.
# Needs root on Debian; installs Docker and debootstrap from its archive where they are missing.
#
#   docker/test-image.sh [PYTEST OPTIONS]
#
# Exit status 3 means that it cannot be done here; the reason is printed. REPRO_IMAGE_CACHE keeps the
# base and the layers between runs (about 10 GB).
set -euo pipefail
cd "$(dirname "$0")/.."

cannot() {
    echo "the image is not tested here: $1" >&2
    exit 3
}
[ "$(id -u)" = 0 ] || cannot "this needs root, to start a Docker daemon and to make a Debian tree"
command -v apt-get >/dev/null || cannot "this needs Debian, to make a Debian tree"
unshare --mount --net true 2>/dev/null || cannot "this needs a root that may mount and make namespaces"
if [ ! -x /usr/sbin/dockerd ] || [ ! -x /usr/sbin/debootstrap ]; then
    { apt-get update -q && apt-get install -y -q --no-install-recommends docker.io debootstrap; } ||
        cannot "Docker and debootstrap cannot be installed"
fi

export REPRO_IMAGE_CACHE=${REPRO_IMAGE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/repro-image}
mkdir -p "$REPRO_IMAGE_CACHE"
exec 9>"$REPRO_IMAGE_CACHE/lock"
flock --nonblock 9 || cannot "another test holds $REPRO_IMAGE_CACHE"
exec pytest tests/image "$@"
