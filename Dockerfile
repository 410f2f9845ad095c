# Builds, publishes, syncs and alerts as a normal user; docs/schedules.md says what to mount.
FROM python:3.13-slim
RUN useradd --create-home --uid 10001 scoring
WORKDIR /app
COPY requirements/build.txt requirements/sync.txt requirements/
RUN pip install --no-cache-dir --require-hashes \
    -r requirements/build.txt -r requirements/sync.txt
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && install --directory --owner scoring /app/target /data /raw
ENV LEAD_SCORING_RAW=/raw \
    LEAD_SCORING_WAREHOUSE=/data/lead_scoring.duckdb \
    DBT_TARGET_PATH=/data/target \
    DBT_LOG_PATH=/data/logs
USER 10001
VOLUME /data
ENTRYPOINT ["lead-scoring"]
CMD ["build"]
