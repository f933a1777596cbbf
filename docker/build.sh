#!/usr/bin/env bash
# Build the image with the labels that say what it was built from; further options are passed on.
#
#   docker/build.sh --tag repro
set -euo pipefail
cd "$(dirname "$0")/.."

revision=$(git describe --always --abbrev=40 --dirty --exclude '*' 2>/dev/null || true)
# without the user and password that an address may carry
source=$(git remote get-url origin 2>/dev/null | sed -E 's#//[^/]*@#//#' || true)

DOCKER_BUILDKIT=1 exec "${DOCKER:-docker}" build \
    --build-arg "REVISION=$revision" --build-arg "SOURCE=$source" "$@" .
