"""Addresses of the legal pages and of contact."""

from __future__ import annotations

from django.urls import path

from stadsportaal import juridisch

urlpatterns = [
    path("privacy/", juridisch.privacy, name="privacy"),
    path("privacy/verwerkingsregister/", juridisch.verwerkingsregister, name="verwerkingsregister"),
    path("toegankelijkheid/", juridisch.toegankelijkheid, name="toegankelijkheid"),
    path("contact/", juridisch.contact, name="contact"),
    path("contact/ontvangen/", juridisch.contact_ontvangen, name="contact_ontvangen"),
    path("verbeteren/", juridisch.verbeteren, name="verbeteren"),
    path("verbeteren/bedankt/", juridisch.verbeteren_bedankt, name="verbeteren_bedankt"),
    path(".well-known/security.txt", juridisch.security_txt, name="security_txt"),
    path("robots.txt", juridisch.robots_txt, name="robots_txt"),
]
