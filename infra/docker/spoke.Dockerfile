# A spoke as an image. Build from the repository's root: docker build -f infra/docker/spoke.Dockerfile -t felloe-spoke .
FROM node:24.21.0-bookworm-slim AS install
WORKDIR /felloe
RUN npm install --global pnpm@12.21.0
# The manifests by themselves first: what is installed stays in the builder's cache until one of them changes.
COPY package.json pnpm-workspace.yaml pnpm-lock.yaml ./
COPY packages/bn254/package.json packages/bn254/
COPY packages/contracts/package.json packages/contracts/
COPY packages/drivers/package.json packages/drivers/
COPY packages/engine/package.json packages/engine/
COPY packages/runtime/package.json packages/runtime/
COPY packages/s3-wire/package.json packages/s3-wire/
COPY packages/spoke/package.json packages/spoke/
# Only what a spoke imports, without what its tests do, and without the notes for a next run, which have times in them.
RUN pnpm install --frozen-lockfile --prod --filter-prod @felloe/spoke... && find node_modules -maxdepth 1 -type f -delete
COPY protos protos
COPY packages/bn254 packages/bn254
COPY packages/contracts packages/contracts
COPY packages/drivers packages/drivers
COPY packages/engine packages/engine
COPY packages/runtime packages/runtime
COPY packages/s3-wire packages/s3-wire
COPY packages/spoke packages/spoke

FROM node:24.21.0-bookworm-slim
# Nobody installs anything in a running container. The user's numbers are fixed: a new volume belongs to who owns the folder it is mounted on.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* /opt/yarn* \
  && groupadd --gid 10001 felloe \
  && useradd --uid 10001 --gid felloe --home-dir /var/lib/felloe --no-create-home --shell /usr/sbin/nologin felloe \
  && install -d -o felloe -g felloe -m 0700 /var/lib/felloe /var/lib/felloe/blobs /certificates
WORKDIR /felloe
COPY --from=install /felloe ./
USER felloe
ENV NODE_ENV=production FELLOE_SPOKE_PRIVATE_HOST=0.0.0.0
VOLUME /var/lib/felloe/blobs
EXPOSE 9000 8080 9100
# Running requests may finish: give it FELLOE_SPOKE_DRAIN_MS and 20 seconds before a kill.
STOPSIGNAL SIGTERM
# Whether it lives. Whether it should be sent requests says /readyz.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9100/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=64", "packages/spoke/src/main.ts"]
