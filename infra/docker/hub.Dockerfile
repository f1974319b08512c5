# The hub as an image. Build from the repository's root: docker build -f infra/docker/hub.Dockerfile -t felloe-hub .
FROM node:24-bookworm-slim AS install
WORKDIR /felloe
RUN npm install --global pnpm@12.21.0
COPY package.json pnpm-workspace.yaml pnpm-lock.yaml ./
COPY packages ./packages
COPY test/package.json ./test/package.json
# Only what the hub imports, without test tools.
RUN pnpm install --frozen-lockfile --prod --filter @felloe/hub...

FROM node:24-bookworm-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/felloe felloe && install -d -o felloe -g felloe -m 0700 /var/lib/felloe
WORKDIR /felloe
COPY --from=install /felloe ./
COPY protos ./protos
USER felloe
ENV NODE_ENV=production FELLOE_HUB_DIRECTORY=/var/lib/felloe FELLOE_HUB_LISTEN_HOST=0.0.0.0 FELLOE_HUB_PRIVATE_HOST=0.0.0.0
VOLUME /var/lib/felloe
EXPOSE 7070 9099
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD node -e "fetch('http://127.0.0.1:9099/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
CMD ["node", "packages/hub/src/main.ts"]
