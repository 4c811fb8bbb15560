"""Every address, slice by slice."""

urlpatterns: list[object] = []
