"""A portal whose addresses are all gone: for the pages that must render anyway."""

urlpatterns: list[object] = []
