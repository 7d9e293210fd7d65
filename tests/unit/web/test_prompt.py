"""The page of the prompt: checked while it is typed, exact about what would be sent, and nothing asked before a yes."""

from __future__ import annotations

import hashlib
import html
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.workspace.test_asking import JOBS
from tests.web_world import Answer, Client, serving

from metier.domain.chat import ChatReply, ChatRequest
from metier.testing import FixedClock, KeywordModel, ToyEncoder
from metier.testing.base_model import CHEAP, base_model
from metier.workspace import Workspace
from metier.workspace.spending import spending_of

EDITED = "Judge for me.\n\n{{profile}}\n\n{{examples}}\n\nBe strict about nights.\n\n{{posting}}\n"
WRONG = "Judge for me.\n\n{{profil}}\n\n{{posting}}\n"
NASTY = "<script>window.pwned=1</script>"


@pytest.fixture
def chat() -> KeywordModel:
    return KeywordModel(liked=["python", "remote"], disliked=["night", "telephone"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Nine postings, six decided."""
    with Workspace.create(tmp_path / "ws", environment={}, encoder=ToyEncoder(), clock=FixedClock()) as made:
        for title, text in [*JOBS, (f"Clerk {NASTY}", f"You file papers. {NASTY}")]:
            made.add_text(f"{title}\n\n{text}")
        (made.folder / "profile.md").write_text(
            "## Must have\n- Python, mail ada@example.com\n", encoding="utf-8"
        )
        for number, label in enumerate(("passed", "excited", "maybe", "passed", "excited", "passed"), 1):
            made.label(number, label)
    return tmp_path / "ws"


@pytest.fixture
def client(folder: Path, chat: KeywordModel) -> Iterator[Client]:
    """With a base model on this machine that costs nothing."""
    with serving(folder, base_model=base_model(chat)) as client:
        yield client


@pytest.fixture
def paid(folder: Path, chat: KeywordModel) -> Iterator[Client]:
    """With one that costs money."""
    with serving(folder, base_model=base_model(chat, price=CHEAP)) as client:
        yield client


def read_of(page: Answer) -> str:
    found = re.search(r'name="read" value="(\w*)"', page.text)
    assert found
    return found[1]


def effect(client: Client, text: str, **more: str) -> Answer:
    """What is shown beside the edited words, once the prompt is put together."""
    fields = {"text": text, "read": "x", **more}
    end = time.monotonic() + 60
    while True:
        answer = client.post("/prompt/effect", fields, headers={"HX-Request": "true"})
        if "Putting the prompt together" not in answer.words or time.monotonic() > end:
            return answer
        time.sleep(0.1)


def draft(client: Client, text: str, **more: str) -> str:
    """The address where the edited words are tried."""
    answer = client.post("/prompt/draft", {"text": text, "read": "x", **more}, follow=False)
    return answer.headers["location"]


def fields_of(page: Answer, action: str) -> dict[str, str]:
    """The hidden fields of a form."""
    form = page.text.split(f'action="{action}"')[1].split("</form>")[0]
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    }


def saved(folder: Path) -> str:
    return (folder / "prompt.md").read_text(encoding="utf-8")


# --- checks -------------------------------------------------------------------------------------------------


def test_a_mistake_is_told_with_its_line_and_what_to_do(client: Client, folder: Path) -> None:
    before = saved(folder)
    answer = effect(client, WRONG)

    assert "prompt.md, line 3: no slot" in answer.words
    assert "Did you mean {{profile}}?" in answer.words
    assert saved(folder) == before


def test_what_cannot_be_used_is_not_saved_and_not_lost(client: Client, folder: Path) -> None:
    before = saved(folder)
    page = client.post("/prompt", {"text": WRONG, "read": read_of(client.get("/prompt"))})

    assert page.status == 422
    assert "E-PROMPT" in page.words
    assert "{{profil}}" in page.text
    assert 'aria-invalid="true"' in page.text
    assert saved(folder) == before


def test_what_can_be_used_is_saved_as_a_version(client: Client, folder: Path) -> None:
    page = client.post("/prompt", {"text": EDITED, "read": read_of(client.get("/prompt"))})

    assert "prompt.md can be used; it is version" in page.words
    assert saved(folder) == EDITED
    listed = client.get("/prompt/versions")
    assert listed.words.count("Use version") == 1
    version = re.search(r'name="version" value="(\w+)"', listed.text)
    assert version
    assert "+Be strict about nights." in client.get(f"/prompt/versions?before={version[1]}").words
    client.post("/prompt/use", {"version": version[1]})
    assert saved(folder) != EDITED


def test_what_was_changed_elsewhere_is_not_written_over(client: Client, folder: Path) -> None:
    read = read_of(client.get("/prompt"))
    (folder / "prompt.md").write_text("Mine: {{posting}}\n", encoding="utf-8")
    page = client.post("/prompt", {"text": EDITED, "read": read})

    assert (page.status, "E-WEB-STALE" in page.words) == (409, True)
    assert "Be strict about nights." in page.text
    assert "Mine: {{posting}}" in page.text
    assert saved(folder) == "Mine: {{posting}}\n"


def test_a_file_that_cannot_be_used_is_shown_to_be_mended(client: Client, folder: Path) -> None:
    (folder / "prompt.md").write_text(WRONG, encoding="utf-8")
    page = client.get("/prompt")

    assert page.status == 200
    assert "no slot" in page.words
    assert client.get("/prompt/versions").status == 200


# --- exact bytes --------------------------------------------------------------------------------------------


def test_the_exact_bytes_are_shown_with_size_and_hash(client: Client, chat: KeywordModel) -> None:
    answer = effect(client, EDITED, which="8")
    texts = [
        html.unescape(text)
        for text in re.findall(r'<pre class="exact"[^>]*>\n(.*?)</pre>', answer.text, re.DOTALL)
    ]
    stated = re.findall(r'([\d,]+) bytes · SHA-256 <code class="sha">(\w+)</code>', answer.text)

    assert len(texts) == len(stated) >= 2
    for text, (size, digest) in zip(texts, stated, strict=True):
        assert (f"{len(text.encode()):,}", hashlib.sha256(text.encode()).hexdigest()) == (size, digest)
    assert "Python teacher" in texts[-1]
    assert "Be strict about nights." in "".join(texts)
    assert "ada@" not in answer.text
    assert "Taken out of your profile and prompt.md: 1 × email" in answer.words
    assert chat.requests == []


def test_the_words_are_those_of_the_command(client: Client, folder: Path, chat: KeywordModel) -> None:
    from metier.pages.prompt_words import cost_words, size_words

    answer = effect(client, EDITED, which="8", kind="prompted")
    with Workspace(folder, environment={}, encoder=ToyEncoder(), base_model=base_model(chat)) as own:
        found = own.prompt.show(8, kind="prompted", text=EDITED)
    for words in (cost_words(found), size_words(found)):
        assert words[1:] in answer.words


def test_nothing_of_a_posting_is_taken_for_markup(client: Client) -> None:
    answer = effect(client, EDITED, which="9")
    assert "Clerk" in answer.words
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    ("more", "code"), [({"which": "999"}, "E-ID-UNKNOWN"), ({"kind": "x"}, "E-WEB-FIELD")]
)
def test_what_cannot_be_shown_is_named(client: Client, more: dict[str, str], code: str) -> None:
    assert code in effect(client, EDITED, **more).words


def test_without_a_base_model_it_is_said_what_can_be_known(folder: Path) -> None:
    with serving(folder) as client:
        page = client.get("/prompt")
        shown = effect(client, EDITED, which="8")
        trying = client.get("/prompt/try")

    assert "Known without one" in page.words
    assert 'href="/settings/models"' in page.text
    assert "Python teacher" in shown.words
    assert "no base model is set up, so what it costs is not known" in shown.words.lower()
    assert "No base model is set up" in trying.words


# --- trying -------------------------------------------------------------------------------------------------


def test_the_cost_is_told_before_anything_is_asked(paid: Client, chat: KeywordModel) -> None:
    page = paid.settled(draft(paid, EDITED, kind="prompted"))

    assert "12 questions to" in page.words
    assert re.search(r"at most \$\d", page.words)
    assert "Nothing is asked before you say so" in page.words
    assert 'name="budget"' in page.text
    assert chat.requests == []


def test_what_costs_money_needs_a_budget(paid: Client, chat: KeywordModel) -> None:
    place = draft(paid, EDITED, kind="prompted")
    fields = fields_of(paid.settled(place), "/prompt/try")
    paid.post("/prompt/try", fields)

    assert "E-BUDGET" in paid.settled(place).words
    assert chat.requests == []
    assert paid.post("/prompt/try", {**fields, "budget": "much"}).status == 422


def test_an_edit_is_tried_without_being_saved(paid: Client, folder: Path, chat: KeywordModel) -> None:
    before = saved(folder)
    place = draft(paid, EDITED, kind="prompted")
    fields = fields_of(paid.settled(place), "/prompt/try")
    paid.post("/prompt/try", {**fields, "budget": "0.50"})
    page = paid.settled(place)

    assert "On your newest 6 decisions" in page.words
    assert re.search(r"before \d+(\.5)? of \d+ \(\d+–\d+ %\)", page.words)
    assert "The edited prompt is:" in page.words
    assert "12 requests · $" in page.words
    assert "0 questions to" in page.words
    assert len(chat.requests) == 12
    assert saved(folder) == before

    paid.post("/prompt/try", fields_of(page, "/prompt/try"))
    assert "no cost" in paid.settled(place).words
    assert len(chat.requests) == 12


def test_a_budget_that_ends_is_told_in_figures_of_that_try(folder: Path, chat: KeywordModel) -> None:
    told = r"The budget of \$([\d.]+) is used up \(\$([\d.]+) spent or reserved\); (\d+) not asked"
    with serving(folder, base_model=replace(base_model(chat, price=CHEAP), in_flight=1)) as client:
        place = draft(client, EDITED, kind="prompted")
        before = client.settled(place)
        worst = re.search(r"at most \$(\d+\.\d+)", before.words)
        assert worst
        budget = f"{Decimal(worst[1]) * 15 / 100:.4f}"
        for _ in range(2):  # what the first paid does not count against the second
            client.post("/prompt/try", {**fields_of(before, "/prompt/try"), "budget": budget})
            page = client.settled(place)
            found = re.search(told, page.words)
            assert found, page.words
            assert Decimal(found[2]) <= Decimal(found[1]) == Decimal(budget)
            assert f"{found[3]} questions to" in page.words
            assert int(found[3]) + len(chat.requests) == 12
            assert "Allow more below to go on" in page.words
            assert "--budget" not in page.words
    with Workspace(folder, environment={}) as workspace:
        assert spending_of(workspace).n_calls == len(chat.requests) > 1


def test_a_stopped_try_goes_on_without_paying_twice(folder: Path) -> None:
    slow = Slow()
    with serving(folder, base_model=replace(base_model(slow, price=CHEAP), in_flight=1)) as client:
        place = draft(client, EDITED, kind="prompted")
        fields = {**fields_of(client.settled(place), "/prompt/try"), "budget": "0.50"}
        client.post("/prompt/try", fields, follow=False)
        going = next(work for work in client.site.works.going_on if work.key.startswith("prompt try"))
        while len(slow.requests) < 3:
            time.sleep(0.02)
        client.post(f"/works/{going.id}/stop", {"back": place}, follow=False)
        slow.let_go.set()
        assert going.wait(60)
        asked = len(slow.requests)
        stopped = client.settled(place)
        client.post("/prompt/try", {**fields_of(stopped, "/prompt/try"), "budget": "0.50"})
        page = client.settled(place)

    assert "Stopped" in stopped.words
    assert ">Go on<" in stopped.text
    assert 3 <= asked < 12
    assert "On your newest 6 decisions" in page.words
    assert len(slow.requests) == 12


class Slow(KeywordModel):
    """Answers two questions at once, and later ones when it is let go."""

    def __init__(self) -> None:
        super().__init__(liked=["python"], disliked=["night"])
        self.let_go = threading.Event()

    def ask(self, request: ChatRequest) -> ChatReply:
        reply = super().ask(request)
        if len(self.requests) > 2:
            self.let_go.wait(60)
        return reply


def test_nothing_goes_elsewhere_before_the_person_agrees(folder: Path, chat: KeywordModel) -> None:
    far = replace(base_model(chat, price=CHEAP), is_local=False, host="api.example.com")
    with serving(folder, base_model=far) as client:
        shown = effect(client, EDITED)
        place = draft(client, EDITED, kind="prompted")
        page = client.settled(place)
        assert "May these words go to api.example.com?" in page.words
        assert 'method="post" action="/prompt/try"' not in page.text
        fields = fields_of(page, "/settings/privacy/agree")
        assert "nothing may go there" in client.post("/settings/privacy/agree", fields).words
        agreed = client.post("/settings/privacy/agree", {**fields, "agreed": ["postings", "profile"]})
        after = client.settled(place)

    assert "You have not agreed that any of it may go to api.example.com" in shown.words
    assert "api.example.com may read" in agreed.words
    assert 'method="post" action="/prompt/try"' in after.text
    assert chat.requests == []


def test_an_empty_workspace_says_what_comes_first(tmp_path: Path, chat: KeywordModel) -> None:
    Workspace.create(tmp_path / "new", environment={}).close()
    with serving(tmp_path / "new", base_model=base_model(chat)) as client:
        assert "Nothing was decided yet" in client.get("/prompt/try").words
        assert client.get("/prompt").status == 200
        assert "No version was used yet" in client.get("/prompt/versions").words


def test_without_another_version_there_is_nothing_to_try_against(client: Client) -> None:
    assert "no other version to try against" in client.get("/prompt/try").words

    client.post("/prompt", {"text": EDITED, "read": read_of(client.get("/prompt"))})
    assert "12 questions to" in client.settled("/prompt/try?kind=prompted").words


def test_words_that_are_gone_are_said_to_be(client: Client) -> None:
    assert "not kept any more" in client.get("/prompt/try?draft=gone").words


def test_nothing_is_changed_where_nothing_may_be(folder: Path, chat: KeywordModel) -> None:
    with serving(folder, base_model=base_model(chat), is_read_only=True) as client:
        page = client.get("/prompt")
        refused = client.post("/prompt", {"text": EDITED, "read": read_of(page)})
    assert ">Save<" not in page.text
    assert "hx-post" not in page.text
    assert refused.status == 403
