# docker build -t towpath .
# docker run -p 3000:3000 -e DATABASE_URL=postgres://… -e TOWPATH_PUBLIC_URL=https://… -v towpath:/var/lib/towpath towpath
FROM node:22-bookworm AS build
RUN curl --proto '=https' -fsS https://sh.rustup.rs | sh -s -- -y --profile minimal --default-toolchain none
ENV PATH="/root/.cargo/bin:/towpath/node_modules/.bin:$PATH"
# Only building happens here: with a database named, no PostgreSQL is installed.
ENV DATABASE_URL=postgres://none
WORKDIR /towpath
COPY . .
RUN script/bootstrap && script/build

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /var/lib/towpath --create-home towpath
WORKDIR /opt/towpath
COPY --from=build /towpath/target/release/towpath /towpath/Leptos.toml ./
COPY --from=build /towpath/target/site target/site
USER towpath
ENV TOWPATH_LISTEN=0.0.0.0:3000 TOWPATH_DATA_DIR=/var/lib/towpath
VOLUME /var/lib/towpath
EXPOSE 3000
ENTRYPOINT ["/opt/towpath/towpath"]
CMD ["serve"]
