"""Pictures, a sound and a film, played: several pictures open over the page, by pointer and by keys; what sounds is heard."""

from __future__ import annotations

import base64
import io
import wave

from playing import ready, sent
from playwright.sync_api import expect

from axe import faults_of
from browser.test_people import picture

FILM = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 90 }), pen = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" }), parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  const ended = new Promise((done) => recorder.addEventListener("stop", done));
  recorder.start();
  for (let n = 0; n < 20; n++) {
    pen.fillStyle = `hsl(${n * 18} 80% 50%)`; pen.fillRect(0, 0, 160, 90);
    await new Promise((done) => setTimeout(done, 40));
  }
  recorder.stop();
  await ended;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}"""
PLAYS = "async (one) => { one.muted = true; await one.play(); await new Promise((done) => setTimeout(done, 300)); return one.currentTime; }"


def sound() -> bytes:
    """A second of silence, which has a length all the same."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16_000))
    return written.getvalue()


def test_pictures_open_over_the_page_and_a_sound_and_a_film_play(visit, community):
    slug = community("Quay pictures", "ana", "gus", is_extended=True)
    ana = visit("ana", bypass_csp=True)
    ana.goto(f"/publish/?kind=post&place={slug}")
    film = base64.b64decode(ana.evaluate(FILM))
    ana.fill("[name=title]", "The quay from six sides")
    ana.fill("[name=body]", "And how it sounds.")
    files = [{"name": f"side {n}.png", "mimeType": "image/png", "buffer": picture((320, 200 + n))} for n in range(1, 7)]
    files.append({"name": "silence.wav", "mimeType": "audio/wav", "buffer": sound()})
    files.append({"name": "colours.webm", "mimeType": "video/webm", "buffer": film})
    ana.set_input_files("[name=files]", files)
    sent(ana)
    ready(ana)
    expect(ana.locator(".pictures img")).to_have_count(6)
    assert faults_of(ana) == []

    gus = visit("gus")
    gus.goto(f"/c/{slug}/")
    card = gus.locator("article.card", has_text="The quay from six sides")
    expect(card.locator(".pictures img")).to_have_count(4)
    expect(card.locator(".further")).to_have_text("2 more")
    card.locator(".pictures a").nth(3).focus()
    gus.keyboard.press("Enter")
    shown = gus.get_by_role("dialog")
    expect(shown.locator(".pswp__counter")).to_have_text("4 / 6")
    expect(shown.locator("[aria-hidden=false] img[alt='side 4.png']")).to_be_visible()
    for _time in range(2):
        gus.keyboard.press("ArrowRight")
    expect(shown.locator(".pswp__counter")).to_have_text("6 / 6")
    expect(shown.get_by_role("button", name="Previous picture")).to_be_visible()
    gus.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(card.locator(".pictures a").nth(3)).to_be_focused()

    assert card.locator("audio").evaluate(PLAYS) > 0
    assert card.locator("video").evaluate(PLAYS) > 0
    assert card.locator("video").evaluate("one => [one.videoWidth, one.videoHeight]") == [160, 90]
