# A small CPU image of the API and its command. The gallery, models and backbones live in the volume at /data.
FROM node:20-bookworm-slim AS build
WORKDIR /app
# .npmrc first: it keeps install scripts, and the binaries they would download, out.
COPY .npmrc package.json package-lock.json ./
RUN npm ci
COPY prisma.config.ts tsconfig.json ./
COPY prisma prisma
COPY src src
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production FACET_DATA_DIR=/data HOST=0.0.0.0 PORT=4000
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY prisma prisma
COPY models models
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4000/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# exec form: SIGTERM reaches the server, which then finishes what it is answering.
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]
