"""All addresses of the portal; each app owns its own part."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path, register_converter

from profiel.toegang.beheer import secure_admin
from stadsportaal import installeerbaar, views
from stadsportaal.demo import postvak as demo_postvak
from stadsportaal.kern.kenmerk import KenmerkConverter
from stadsportaal.kern.sessie import sessie_verlengen
from stadsportaal.mijn_stad import mijn_stad
from stadsportaal.stijlgids import stijlgids

register_converter(KenmerkConverter, "kenmerk")
secure_admin(admin.site)
admin.site.index_title = "Beheer"
admin.site.enable_nav_sidebar = False  # a work list needs the room; the first page names everything

urlpatterns = [
    path("", views.home, name="home"),
    path("zoeken/", views.zoeken, name="zoeken"),
    path("", include("producten.urls")),
    path("", include("loket.urls")),
    path("", include("inclusie.urls")),
    path("", include("meldingen.urls")),
    path("", include("stadsportaal.juridisch_urls")),
    path("sessie/verlenging/", sessie_verlengen, name="sessie_verlengen"),
    path("mijn-stad/", mijn_stad, name="mijn_stad"),
    path("berichten/", include("profiel.berichten.urls")),
    path("demo/postvak/", demo_postvak.postvak, name="demo_postvak"),
    path("demo/code/", demo_postvak.code, name="demo_code"),
    path("manifest.webmanifest", installeerbaar.manifest, name="manifest"),
    path("sw.js", installeerbaar.service_worker, name="service_worker"),
    path("offline/", installeerbaar.offline, name="offline"),
    path("stijlgids/", stijlgids, name="stijlgids"),
    path("", include("profiel.dossiers.urls")),
    path("", include("profiel.behandeling.urls")),
    path("", include("profiel.correctie.urls")),
    path("", include("profiel.toegang.urls")),
    path("", include("profiel.toegang.aanmelden_urls")),
    path("beheer/", admin.site.urls),
    path("status/", include("stadsportaal.kern.status")),
]

handler500 = "stadsportaal.kern.http.server_error"
