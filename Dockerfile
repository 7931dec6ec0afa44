# Build stage: the same scripts as on a bare machine.
FROM debian:bookworm-slim AS build
WORKDIR /src
COPY scripts scripts
RUN scripts/install.sh build
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY config config
COPY connector connector
COPY sinks sinks
COPY examples examples
RUN scripts/build.sh release millrace millrace-reports-server \
 && strip --strip-debug build/release/bin/millrace build/release/bin/millrace-reports-server

# Runtime stage: the two programs, the libraries that they link, a user without rights.
FROM debian:bookworm-slim
COPY scripts scripts
RUN scripts/install.sh runtime \
 && rm -rf /scripts /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin millrace \
 && mkdir /work \
 && chown millrace /work
COPY --from=build /src/build/release/bin/millrace /src/build/release/bin/millrace-reports-server /usr/local/bin/
USER 10001
WORKDIR /work
ENV MILLRACE_WORKDIR=/work
ENTRYPOINT ["millrace"]
CMD ["run"]
