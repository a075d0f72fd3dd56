# The API and its command: a small image for the CPU (the default), and one for NVIDIA GPUs (`--target cuda`). The
# gallery's files, models and backbones live in the volume at /data. Neither runs as root.
FROM node:20-bookworm-slim AS build
WORKDIR /app
# .npmrc first: it keeps install scripts, and the binaries they would download, out.
COPY .npmrc package.json package-lock.json ./
RUN npm ci
COPY prisma.config.ts tsconfig.json ./
COPY prisma prisma
COPY src src
COPY scripts/operation-types.mjs scripts/
COPY schema.graphql ./
COPY web web
RUN npm run build && npm prune --omit=dev

# What the image holds, whatever it stands on.
FROM scratch AS app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY prisma prisma
COPY models models

# ONNX Runtime's CUDA 12 provider, which is not in its package, from NuGet (docs/gpu.md). TensorRT's is not used.
FROM build AS cuda-provider
RUN node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12 \
  && rm -f node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_tensorrt.so

FROM nvidia/cuda:12.6.3-cudnn-runtime-ubuntu24.04 AS cuda
WORKDIR /app
ENV NODE_ENV=production FACET_DATA_DIR=/data HOST=0.0.0.0 PORT=4000 FACET_DEVICE=cuda
# As below.
ENV MALLOC_TRIM_THRESHOLD_=131072
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=app / ./
COPY --from=cuda-provider /app/node_modules/onnxruntime-node/bin node_modules/onnxruntime-node/bin
# User 1000 is `ubuntu` here and `node` below: both images can take over the other's volume.
RUN mkdir /data && chown 1000:1000 /data
USER 1000:1000
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4000/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]

FROM node:20-bookworm-slim AS cpu
WORKDIR /app
ENV NODE_ENV=production FACET_DATA_DIR=/data HOST=0.0.0.0 PORT=4000
# glibc gives back what is freed: 70 MiB of a server on 200,000 images (docs/operations.md).
ENV MALLOC_TRIM_THRESHOLD_=131072
COPY --from=app / ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4000/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# exec form: SIGTERM reaches the server, which then finishes what it is answering.
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]
