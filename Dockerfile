# The one image of web, worker, beat and prepare.
FROM python:3.13-slim-bookworm AS build
COPY requirements/prod.txt /tmp/prod.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/prod.txt

FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data MEDIA_ROOT=/data/media STATIC_ROOT=/srv/static
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin portaal \
    && install -d -o portaal -g portaal /data /data/media
COPY --from=build /venv /venv
COPY . /srv/portaal
WORKDIR /srv/portaal
# The values are for this one step: nothing of them stays in the image.
RUN SECRET_KEY=build FIELD_KEYS=build INDEX_KEYS=build SITE_URL=https://localhost \
    DATABASE_URL=postgresql:///build REDIS_URL=redis://localhost \
    python manage.py collectstatic --noinput --verbosity 0 --ignore rest_framework
USER 10001:10001
VOLUME /data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--host", "0.0.0.0", "stadsportaal.wsgi:application"]
