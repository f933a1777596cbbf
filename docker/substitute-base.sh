#!/usr/bin/env bash
# Make a base image where no registry can be reached: Debian bookworm (Python 3.11) by debootstrap,
# with this machine's CA bundle and the torch wheel that its own pip chooses. Prints the image's
# name, whose tag is the start of the SHA-256 of its content. Needs root, debootstrap and a daemon.
#
#   docker/substitute-base.sh CACHE        CACHE keeps the tree between calls
set -euo pipefail

cache=$1
docker=${DOCKER:-docker}
torch=${TORCH:-torch==2.13.0}
tree=$cache/base.tar

mirror() { # the first Debian mirror of this machine's own apt sources
    # shellcheck disable=SC2016  # apt expands these, not the shell
    apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' |
        awk '$2 == "main" && $1 ~ /\/debian\/?$/ { print $1; exit }'
}

make_tree() {
    root=$(mktemp --directory)
    trap 'rm -rf --one-file-system "$root"' EXIT
    debootstrap --variant=minbase --include=ca-certificates,python3,python3-pip \
        bookworm "$root" "$(mirror)" >"$cache/debootstrap.log"
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
    python3 -m pip download --quiet --no-deps --only-binary :all: --python-version 3.11 \
        --dest "$root/opt/wheels" "$torch"
    printf '[global]\nfind-links = /opt/wheels\n' >"$root/etc/pip.conf"
    rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/*
    tar --create --sort=name --numeric-owner --one-file-system -C "$root" -f "$tree.part" .
    mv "$tree.part" "$tree"
}

if [ ! -f "$tree" ]; then
    mkdir -p "$cache"
    make_tree >&2
fi
name=repro-base:$(sha256sum "$tree" | cut -c 1-12)
"$docker" image inspect "$name" >/dev/null 2>&1 || "$docker" import "$tree" "$name" >/dev/null
echo "$name"
