"""Hostile words in every place that pages show them from, in a real browser: nothing runs, nothing loads, nothing is made."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from tests.browser.web_payloads import EVIL, PAYLOADS
from tests.browser.web_visit import went_on_by_itself
from tests.web_world import Client, serving

from metier.domain.chat import ChatReply, ChatRequest
from metier.domain.ports import Progress
from metier.errors import FileEmptyError
from metier.testing import FixedClock, KeywordModel, ToyEncoder, resume_of_ada
from metier.testing.base_model import base_model
from metier.web import app as web_app
from metier.web.security.headers import POLICY
from metier.workspace import Workspace
from metier.workspace.sent_files import SentFile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: `make dev`")

RESTING = "script, iframe, frame, object, embed, meta, base, link, style, math, img, video, audio, template, applet, marquee, portal, foreignObject"
"""Elements of which a page has as many with hostile words as with harmless ones."""
CENSUS = """resting => {
  const found = {}, odd = [];
  for (const element of document.querySelectorAll(resting)) {
    const name = element.localName;
    found[name] = (found[name] || 0) + 1;
  }
  const here = location.origin;
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (/^on|xss|^(data-)?hx-on|^srcdoc$|^style$/i.test(name)) odd.push(`${element.localName}[${name}]`);
      if (/^(data-)?hx-(get|post|put|delete|patch)$|^(form)?action$/.test(name) && new URL(value, here).origin !== here)
        odd.push(`${element.localName}[${name}=${value}]`);
      if (/^(xlink:)?href$/.test(name)) {
        const to = new URL(value, location.href);
        if (!/^https?:$/.test(to.protocol) || (to.origin !== here && !/noreferrer/.test(element.rel || "")))
          odd.push(`${element.localName}[${name}=${value}]`);
      }
    }
  }
  return { found, odd, shown: document.body.textContent.split("xss").length - 1 };
}"""


class FooledModel(KeywordModel):
    """Says what the postings tell it to, in every part of its answer that is words."""

    def ask(self, request: ChatRequest) -> ChatReply:
        reply = super().ask(request)
        n = len(self.requests)
        said = json.loads(reply.text)
        hostile = [PAYLOADS[(n + i * 37) % len(PAYLOADS)] for i in range(4)]
        said |= {
            "note": hostile[0][:190],
            "reasons": [*said["reasons"], hostile[1]],
            "quotes": [one[:190] for one in hostile[2:]],
        }
        return replace(reply, text=json.dumps(said))


def world(folder: Path, words: list[str], model: FooledModel | None) -> Path:
    """A workspace in which every word that is a person's, a posting's or a model's is one of `words`."""
    clock = FixedClock()
    options = {"environment": {}, "encoder": ToyEncoder(), "clock": clock}
    if model:
        options["base_model"] = base_model(model)
    with Workspace.create(folder, **options) as search:
        rows = [_row(i, one, words) for i, one in enumerate(words)]
        search.add_text("\n".join(json.dumps(row) for row in rows).encode(), name="jobs.jsonl")
        lines = "\n".join(f"- {one}" for one in words if "\n" not in one and "\0" not in one)
        (folder / "profile.md").write_text(
            f"# Me {words[0]}\n\n## Skills\n{lines}\n\n## Must not\n{lines}\n\n## Growth goals\n{lines}\n",
            encoding="utf-8",
        )
        (folder / "resume.json").write_text(
            json.dumps(_in_words(resume_of_ada(), iter(words * 9))), encoding="utf-8"
        )
        numbers = [row.posting.number for row in search.list(limit=1_000).rows]
        for i, number in enumerate(numbers[: len(numbers) // 2]):
            search.label(number, ("excited", "maybe", "passed")[i % 3], why=words[i])
        for i, one in enumerate(words[20:24]):
            search.guardrails.add(f"rule {i} {one}")
        search.screen()
        clock.moment += timedelta(hours=1)
        for i, number in enumerate(numbers[len(numbers) // 2 :][:30]):  # after a verdict, for the report
            search.label(number, ("passed", "excited", "maybe")[i % 3], why=words[-1 - i])
        search.outcomes.note(numbers[0], "applied", words=words[1], variant=words[2][:70])
    return folder


def _row(i: int, one: str, words: list[str]) -> dict[str, object]:
    other = words[(i * 7 + 3) % len(words)]
    return {
        "id": f"{i} {one}", "title": f"{one} {i}", "company": f"{html.escape(one)} {i}", "location": other, "url": one if ":" in one[:40] else f"https://a.example/{i}?{one}",
        "apply_url": other, "source": one[:80], "salary": one, "posted": other, "remote": one,
        "text": f"You cook number {i}.\n{one}\n{html.escape(other)}\n<p>{one}</p>\nRemote. Apply with {other}.",
    }  # fmt: skip


def _in_words(value: object, words: Iterator[str]) -> object:
    """A resume with a word behind every text that is no date."""
    if isinstance(value, dict):
        return {key: _in_words(inside, words) for key, inside in value.items()}
    if isinstance(value, list):
        return [_in_words(inside, words) for inside in value]
    return f"{value} {next(words)}" if isinstance(value, str) and not re.match(r"[\d+]|.*@", value) else value


SHOWING = (
    "/inbox", "/decide", "/postings/1", "/pipeline", "/pipeline/insights", "/profile", "/guardrails", "/resume",
    "/postings/1/application", "/postings/1/application/interview",
)  # fmt: skip
"""Pages that must show hostile words, so that the test is one."""


@dataclass
class Looked:
    """What a browser did with pages."""

    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    odd: dict[str, list[str]] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    without_policy: list[str] = field(default_factory=list)


@dataclass
class Dialogs:
    """Boxes that pages opened; each is closed."""

    told: list[str] = field(default_factory=list)

    def opened(self, box: Dialog) -> None:
        """Note and close one."""
        self.told.append(box.message)
        box.dismiss()


def look(context: BrowserContext, client: Client, paths: list[str], *, without: str = "") -> Looked:
    """Open every page, and note everything that words must not bring about; `without` is taken out of pages."""
    looked, page = Looked(), context.new_page()

    def route(route: Route) -> None:
        if urlsplit(route.request.url).netloc != client.host:
            looked.left.append(route.request.url)
            route.abort()
        elif without and route.request.resource_type == "document" and "/inbox?" in route.request.url:
            came = route.fetch()
            route.fulfill(response=came, body=came.text().replace(without, "<b "))
        else:
            route.continue_()

    def dialog(opened: object) -> None:
        looked.dialogs.append(page.url)
        opened.dismiss()  # type: ignore[attr-defined]

    context.route("**/*", route)
    page.on("dialog", dialog)
    page.on("pageerror", lambda error: looked.errors.append(f"{page.url} {error}"))
    page.on(
        "console",
        lambda message: (
            looked.errors.append(f"{page.url} {message.text}") if "Content Security" in message.text else None
        ),
    )
    page.goto(client.link())
    for path in paths:
        _look_at(page, client, path, looked)
        for (
            work
        ) in client.site.works.going_on:  # nobody waits for it, and it would slow down every other page
            work.stop()
    page.close()
    return looked


def _look_at(page: Page, client: Client, path: str, looked: Looked) -> None:
    try:
        answer = page.goto(f"http://{client.host}{path}", wait_until="load")
    except (
        Exception
    ) as error:  # the page before went on by itself: a work that ended leads to what came of it
        if not went_on_by_itself(error):
            raise
        answer = page.goto(f"http://{client.host}{path}", wait_until="load")
    answer = answer or page.reload()  # it had gone there by itself: only the place on the page is another
    assert answer
    looked.statuses[path] = answer.status
    if answer.headers.get("content-security-policy") != POLICY:
        looked.without_policy.append(path)
    try:
        seen = page.evaluate(CENSUS, RESTING)
    except Exception as error:  # this page went on by itself, to what came of its work
        if "context was destroyed" not in str(error):
            raise
        page.wait_for_load_state()
        seen = page.evaluate(CENSUS, RESTING)
    looked.counts[path], looked.shown[path] = Counter(seen["found"]), seen["shown"]
    if seen["odd"]:
        looked.odd[path] = seen["odd"][:5]


def paths_of(client: Client) -> list[str]:
    """Every page there is, of a few postings where it is of one; what is a file to be saved is left out."""
    found = []
    for route in web_app._routes():
        path = getattr(route, "path", "")
        if (
            "GET" not in (getattr(route, "methods", None) or ())
            or path in {"/", "/enter"}
            or path.startswith("/assets")
        ):
            continue
        if re.search(
            r"\.(csv|jsonl|html|md)$|export|documents/|basket|/works/|\{key\}|\{run\}|finetune/models", path
        ):
            continue
        filled = re.sub(r"\{(which|number:int|line:int|row:int)\}", "1", path)
        found += [filled.replace("{kind}", "resume").replace("{name}", "fake").replace("{topic}", "verdict")]
    return [*dict.fromkeys(found)]


def told_of(client: Client) -> list[str]:
    """Addresses that are answered with what stands in them, and pages that are of something: an answer, a work."""
    hostile = [
        quote(one, safe="") for one in PAYLOADS[::9] if "/" not in one and "\0" not in one and "\\" not in one
    ]
    asked = (
        "/costs?postings=",
        "/promise?miss=",
        "/decide?mode=",
        "/inbox?page=",
        "/inbox?group=",
        "/rank?screener=",
        "/report/curve?of=",
        "/explain?q=",
    )
    named = (
        "/finetune/models/",
        "/settings/models/",
        "/explain/",
        "/postings/",
        "/works/",
        "/add/",
        "/pipeline?stage=",
    )
    found = [f"{begin}{hostile[n % len(hostile)]}" for n, begin in enumerate((*asked, *named))]
    answers = re.findall(r'href="(/patterns/[^"?]+)', client.get("/patterns").text)
    return [*found, *dict.fromkeys(html.unescape(one) for one in answers)][:40]


def a_failed_work(client: Client) -> str:
    """Its page: what went on and why it failed are words of a posting."""

    def fail(_: Workspace, progress: Progress) -> None:
        progress(PAYLOADS[2], 1, 2)
        raise FileEmptyError(PAYLOADS[17], n_bytes=0)

    work = client.site.works.start("hostile", PAYLOADS[0], fail)
    assert work.wait(90)
    return f"/works/{work.id}"


def saved_words(client: Client) -> None:
    """Two versions of profile and prompt, and settings, in hostile words."""
    plain = [one for one in PAYLOADS if one.isprintable() and "{" not in one]
    for n in (0, 1):
        for path, name, start in (("/profile", "read", "# Me\n\n## Skills\n"), ("/prompt", "was", "")):
            shown = client.get(path).text
            was = re.search(r'<input[^>]*name="(read|was)"[^>]*value="([^"]*)"', shown)
            text = (client.site.folder / f"{path[1:]}.md").read_text("utf-8") if path == "/prompt" else start
            lines = "".join(f"- {one}\n" for one in plain[n::2])
            client.post(
                path,
                {was[1] if was else name: html.unescape(was[2]) if was else "", "text": f"{text}{lines}"},
            )
    toml = client.site.folder / "metier.toml"
    toml.write_text(toml.read_text("utf-8") + "".join(f"# {one}\n" for one in plain), "utf-8")


def refused_pages(client: Client) -> list[str]:
    """What every form answers to hostile fields, as pages."""
    found = []
    for n, route in enumerate(web_app._routes()):
        if "POST" not in (getattr(route, "methods", None) or ()) or getattr(route, "path", "/leave") in {
            "/leave",
            "/finetune/run",
            "/report/replay",
        }:
            continue
        path = re.sub(r"\{[^}]+\}", "1", route.path)  # type: ignore[attr-defined]
        fields = {name: PAYLOADS[(n * 7 + i) % len(PAYLOADS)] for i, name in enumerate(FIELDS)}
        answer = client.post(path, fields, follow=False)
        if answer.status >= 400 and "html" in answer.headers.get("content-type", ""):
            found.append(answer.text)
    return found


FIELDS = (
    "text", "words", "label", "why", "stage", "read", "was", "newest", "share", "name", "url", "model", "api", "key", "question", "answer", "reason",
    "on", "note", "title", "budget", "line", "occasion", "posting", "kind", "screener", "confirm",
)  # fmt: skip
"""Names of fields that forms have."""


def lists_of(client: Client) -> list[str]:
    """Every page of the inbox with all postings, and some postings."""
    with client.site.open() as search:
        numbers = [row.posting.number for row in search.list(limit=1_000).rows]
    return [
        *(f"/inbox?group=all&page={page}" for page in (1, 2, 3, 4)),
        *(f"/postings/{number}" for number in numbers[1::20]),
    ]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    model = FooledModel(liked=["python"])
    folder = world(tmp_path_factory.mktemp("hostile") / "<b data-xss>", list(PAYLOADS), model)
    with serving(folder, base_model=base_model(model)) as client:
        yield client


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    words = [f"harmless words {i}" for i in range(len(PAYLOADS))]
    folder = world(tmp_path_factory.mktemp("harmless") / "search", words, None)
    with serving(folder) as client:
        yield client


def resting_in(page: str) -> Counter[str]:
    """The elements of `RESTING` in a page as it is sent, where no word is hostile."""
    bare = re.sub(r"<noscript>.*?</noscript>", "", page, flags=re.DOTALL)
    return Counter(found for found in re.findall(r"<([a-zA-Z]+)", bare) if found in RESTING.split(", "))


def test_there_are_a_hundred_and_more() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 120


def test_the_hostile_words_reach_the_store_as_they_are(hostile: Client) -> None:
    with hostile.site.open() as search:
        postings = [row.posting for row in search.list(limit=1_000).rows]
    titles = " ".join(posting.title for posting in postings)
    texts = " ".join(posting.text for posting in postings)
    assert titles.count("data-xss") + texts.count("data-xss") > 100
    assert texts.count("<script") > 10
    assert len(postings) == len(PAYLOADS)


def test_no_hostile_word_becomes_more_than_words(browser: Browser, hostile: Client, harmless: Client) -> None:
    paths, lists = paths_of(hostile), lists_of(hostile)
    for path in dict.fromkeys(("/report", "/report/changes", "/patterns", *SHOWING)):
        hostile.settled(path)  # what is counted in the background is there
        harmless.settled(path)
    with browser.new_context() as context:
        looked = look(context, hostile, [*paths, *lists])
    twin = {path: harmless.get(path) for path in [*paths, lists[0]]}
    assert (looked.dialogs, looked.errors, looked.left) == ([], [], [])
    assert looked.odd == {}
    assert looked.without_policy == []
    assert {path for path, status in looked.statuses.items() if status >= 500} == set()
    assert sum(status == 200 for status in looked.statuses.values()) > 50
    more = {}
    for path, counts in looked.counts.items():
        like = (
            "/postings/1"
            if path.startswith("/postings/") and path in lists
            else lists[0]
            if path in lists
            else path
        )
        if twin[like].status == looked.statuses[path] and (grown := counts - resting_in(twin[like].text)):
            more[path] = grown
    assert more == {}
    silent = {path for path in (*SHOWING, *lists[:2]) if looked.shown[path] < 2}
    assert silent == set()
    assert sum(looked.shown.values()) > 1_000


def test_what_is_told_of_and_saved_is_words_too(browser: Browser, hostile: Client) -> None:
    """Versions and their differences, answers to patterns, works, failures that quote what was asked."""
    saved_words(hostile)
    for path in ("/patterns", "/profile/proposals"):
        hostile.settled(path)
    own = [
        "/profile/versions",
        "/prompt/versions",
        "/profile",
        "/prompt",
        "/settings/file",
        "/profile/proposals",
        a_failed_work(hostile),
    ]
    with browser.new_context() as context:
        looked = look(context, hostile, [*own, *told_of(hostile)])
    assert (looked.dialogs, looked.errors, looked.left, looked.odd) == ([], [], [], {})
    assert looked.without_policy == []
    assert {path for path, status in looked.statuses.items() if status >= 500} == set()
    assert sum(status >= 400 for status in looked.statuses.values()) >= 6
    showing = {path for path in own if looked.shown[path]}
    assert showing >= {"/profile/versions", "/profile", "/prompt", "/settings/file", own[-1]}, looked.shown


def test_what_forms_refuse_is_words_too(browser: Browser, hostile: Client) -> None:
    pages = refused_pages(hostile)
    assert len(pages) > 20
    assert sum("xss" in one for one in pages) > 10
    with browser.new_context() as context:
        page, dialogs, left = context.new_page(), Dialogs(), list[str]()
        page.on("dialog", dialogs.opened)

        def answer(route: Route) -> None:
            path = urlsplit(route.request.url)
            if path.netloc != hostile.host:
                left.append(route.request.url)
                route.abort()
            elif path.path.startswith("/refused/"):
                route.fulfill(
                    body=pages[int(path.path.rpartition("/")[2])], content_type="text/html; charset=utf-8"
                )  # without a policy
            else:
                route.continue_()

        context.route("**/*", answer)
        for n in range(len(pages)):
            page.goto(f"http://{hostile.host}/refused/{n}")
            assert page.evaluate(CENSUS, RESTING)["odd"] == [], pages[n][-2_000:]
    assert (dialogs.told, left) == ([], [])


def test_files_to_be_saved_are_never_pages_and_a_saved_report_runs_nothing(
    browser: Browser, hostile: Client, tmp_path: Path
) -> None:
    kinds = {}
    for path in (
        "/settings/backup/labels.jsonl",
        "/report/metier-report.html",
        "/resume/export.md",
        "/postings/1/application/interview.md",
    ):
        answer = hostile.get(path)
        assert answer.status == 200, path
        assert answer.headers["content-disposition"].startswith("attachment"), path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        kinds[path] = answer
    saved = tmp_path / "report.html"
    saved.write_bytes(kinds["/report/metier-report.html"].content)
    with browser.new_context() as context:
        page, dialogs, found = context.new_page(), Dialogs(), list[str]()
        page.on("dialog", dialogs.opened)
        context.on(
            "request",
            lambda asked: found.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None,
        )
        page.goto(saved.as_uri())
        assert page.locator("[data-xss]").count() == 0
        assert page.locator("h1").count() == 1
    assert (dialogs.told, found) == ([], [])


def test_without_escaping_the_same_look_finds_something(
    browser: Browser, hostile: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from metier.web.rendering import render

    weak = render.environment().overlay(autoescape=False)
    monkeypatch.setattr(render, "environment", lambda: weak)
    with browser.new_context() as context:
        looked = look(context, hostile, ["/inbox?group=all"], without="<meta data-xss http-equiv=refresh")
    assert looked.odd
    assert looked.counts["/inbox?group=all"]["script"] > 4
    assert looked.dialogs == []  # the policy of the answer still holds: nothing of it runs


def test_what_a_page_brings_in_later_is_words_too(browser: Browser, hostile: Client) -> None:
    """Files that were sent, what was typed wrongly, a decision by htmx: the ways that lead through a form."""
    basket = hostile.site.baskets.keep(
        [
            SentFile(f"{one[:120]}.csv", f'title,"{one}",text\n"{one}",x,"{one}"\n'.encode())
            for one in PAYLOADS[:40]
            if '"' not in one and "\n" not in one
        ]
    )
    with browser.new_context() as context:
        looked = look(
            context,
            hostile,
            [f"/add/{basket.id}", f"/inbox?q={PAYLOADS[0]}", "/pipeline/1/note?back=javascript:alert(1)"],
        )
        page = context.new_page()
        page.on("dialog", lambda opened: looked.dialogs.append(opened.message))
        page.goto(f"http://{hostile.host}/decide")
        button = page.locator("button[name=label]").first
        if button.count():
            button.click()
            page.wait_for_load_state("networkidle")
        seen = page.evaluate(CENSUS, RESTING)
        assert seen["odd"] == []
    assert (looked.dialogs, looked.errors, looked.left, looked.odd) == ([], [], [], {})


def test_a_form_without_script_says_where_it_comes_from(browser: Browser, harmless: Client) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(harmless.link())
        page.goto(f"http://{harmless.host}/decide")
        page.locator("button[name=label]").first.click()
        assert "E-WEB" not in page.content()
        with harmless.site.open() as search:
            assert search.count().n_decided > len(PAYLOADS) // 2


def test_a_page_elsewhere_can_neither_embed_nor_read_nor_change_anything(
    browser: Browser, harmless: Client, tmp_path: Path
) -> None:
    """Another program on this machine has the same site, and is sent the cookie: the rest has to hold."""
    import http.server
    import threading

    target = f"http://{harmless.host}"
    words = f"""<!doctype html><title>evil</title><iframe src="{target}/inbox" id=f></iframe><img src="{target}/inbox" id=i>
    <script>window.told = []</script><script src="{target}{_js()}" onload="told.push('script ran')"></script>
    <form method=post action="{target}/add/sample" target=_self><button>x</button></form>
    <script>
    const say = (name) => (value) => told.push(name + " " + value);
    window.done = Promise.allSettled([
      fetch("{target}/inbox", {{credentials: "include"}}).then(say("read"), () => 0),
      fetch("{target}/inbox", {{credentials: "include", mode: "no-cors"}}).then(say("fetched"), () => 0),
      fetch("{target}/add/sample", {{credentials: "include", mode: "no-cors", method: "POST"}}).catch(() => 0),
      fetch("{target}/add/sample", {{credentials: "include", method: "POST", headers: {{"X-A": "1"}}}}).then(say("posted"), () => 0),
    ]);
    </script>"""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, *_: object) -> None:
            pass

    elsewhere = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=elsewhere.serve_forever, daemon=True).start()
    try:
        before = set(harmless.site.baskets._by_id)
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(harmless.link())
            page.goto(f"http://127.0.0.1:{elsewhere.server_port}/")
            page.evaluate("window.done")
            assert page.evaluate("window.told") == []
            assert page.evaluate("document.getElementById('i').naturalWidth") == 0
            assert "Inbox" not in "".join(frame.content() for frame in page.frames[1:])
            page.locator("button").click()
            assert "E-WEB-ORIGIN" in page.content()
        assert set(harmless.site.baskets._by_id) == before
    finally:
        elsewhere.shutdown()
        elsewhere.server_close()


def _js() -> str:
    from metier.web.rendering.assets import ASSETS

    return ASSETS.js.path


def test_the_evil_host_of_the_payloads_is_watched() -> None:
    assert sum(EVIL in one or "//evil.example" in one for one in PAYLOADS) > 25
