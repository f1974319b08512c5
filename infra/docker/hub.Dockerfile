# The hub as an image. Build from the repository's root: docker build -f infra/docker/hub.Dockerfile -t felloe-hub .
FROM node:24.21.0-bookworm-slim AS install
WORKDIR /felloe
RUN npm install --global pnpm@12.21.0
# The manifests by themselves first: what is installed stays in the builder's cache until one of them changes.
COPY package.json pnpm-workspace.yaml pnpm-lock.yaml ./
COPY packages/contracts/package.json packages/contracts/
COPY packages/engine/package.json packages/engine/
COPY packages/hub/package.json packages/hub/
COPY packages/runtime/package.json packages/runtime/
# Only what the hub imports, without what its tests do, and without the notes for a next run, which have times in them.
RUN pnpm install --frozen-lockfile --prod --filter-prod @felloe/hub... && find node_modules -maxdepth 1 -type f -delete
COPY protos protos
COPY packages/contracts packages/contracts
COPY packages/engine packages/engine
COPY packages/hub packages/hub
COPY packages/runtime packages/runtime

FROM node:24.21.0-bookworm-slim
# Nobody installs anything in a running container. The user's numbers are fixed: a new volume belongs to who owns the folder it is mounted on.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* /opt/yarn* \
  && groupadd --gid 10001 felloe \
  && useradd --uid 10001 --gid felloe --home-dir /var/lib/felloe --no-create-home --shell /usr/sbin/nologin felloe \
  && install -d -o felloe -g felloe -m 0700 /var/lib/felloe /certificates
WORKDIR /felloe
COPY --from=install /felloe ./
USER felloe
ENV NODE_ENV=production FELLOE_HUB_DIRECTORY=/var/lib/felloe FELLOE_HUB_LISTEN_HOST=0.0.0.0 FELLOE_HUB_PRIVATE_HOST=0.0.0.0
VOLUME /var/lib/felloe
EXPOSE 7070 9099
STOPSIGNAL SIGTERM
# Whether it lives. Whether it should be asked says /readyz.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9099/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=64", "packages/hub/src/main.ts"]
