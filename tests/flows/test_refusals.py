"""What goes wrong before a page begins is told in our words, too."""

from django.db import OperationalError
from django.test import Client, RequestFactory

from maillon.core.web.refusals import failed, refusal_from


def test_a_host_that_leads_nowhere_is_told_so_and_is_no_failure(world):
    world.organisation.host = "club.example"
    world.organisation.save()
    answer = Client(HTTP_HOST="nobody.example").get("/")
    assert (answer.status_code, "No organisation lives at this address" in answer.content.decode()) == (404, True)


def test_an_unknown_address_is_told_in_our_words(world, sign_in):
    page = sign_in("ana").get("/nowhere/at/all/")
    assert page.status_code == 404
    assert "There is nothing at this address" in page.content.decode()


def test_a_database_that_is_away_means_try_again_and_never_a_traceback(world):
    request = RequestFactory().get("/", headers={"accept": "text/html"})
    try:
        raise OperationalError("server closed the connection unexpectedly")
    except OperationalError:
        answer = failed(request)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Traceback" not in answer.content.decode()


def test_a_full_disk_is_named(world):
    assert refusal_from(OSError(28, "No space left on device")).status == 507
