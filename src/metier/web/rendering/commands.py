"""Commands of the terminal: the page that does what each does, and how a page calls that."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True)
class Way:
    """A page that does what a command does.

    Attributes:
        act: What a link to it says where it stands by itself, as an order or as the menu has it: “no labels yet: Decide”.
        name: What it is called inside of a sentence: “the Decide page asks about those that teach most”. In the singular.
    """

    path: str
    act: str
    name: str


def _page(path: str, words: str, *, act: str = "") -> Way:
    """A page that is called what its menu calls it."""
    return Way(path, act or words, f"the page “{words}”" if " " in words else f"the {words} page")


WAYS: dict[tuple[str, ...], Way] = {
    ("inbox",): _page("/inbox", "Inbox"),
    ("inbox", "--section", "look"): _page("/inbox?group=look", "Worth a look"),
    ("inbox", "--label"): _page("/decide?mode=inbox", "Decide", act="Decide about today’s"),
    ("label",): _page("/decide", "Decide"),
    ("label", "--audit"): Way("/decide?mode=audit", "Look at what ranks low", "a look at what ranks low"),
    ("relabel",): Way("/decide?mode=again", "Decide again about earlier ones", "deciding again"),
    ("undo",): _page("/decide", "Decide"),
    ("list",): _page("/inbox?group=all", "Inbox"),
    ("screen",): Way("/rank", "Rank anew", "a new ranking"),
    ("screen", "--batch"): Way("/rank/batches", "Send a batch", "a batch"),
    ("batch",): _page("/rank/batches", "Batches"),
    ("add",): _page("/add", "Add postings"),
    ("import",): _page("/add", "Add postings"),
    ("pipeline",): _page("/pipeline", "Pipeline"),
    ("outcome",): _page("/pipeline", "Pipeline", act="Note it in the pipeline"),
    ("interview",): _page("/pipeline/interviews", "Interviews"),
    ("tailor",): _page("/pipeline", "Pipeline", act="Make one from the pipeline"),
    ("letter",): _page("/pipeline", "Pipeline", act="Make one from the pipeline"),
    ("export-application",): _page("/pipeline", "Pipeline", act="Write it from the pipeline"),
    ("insights",): _page("/pipeline/insights", "What works"),
    ("resume",): _page("/resume", "Resume"),
    ("resume", "import"): _page("/resume", "Resume", act="Take in your resume"),
    ("resume", "add"): _page("/resume", "Resume", act="Add to your resume"),
    ("report",): _page("/report", "Report"),
    ("report", "--replay"): Way("/report#replay", "Replay all decisions", "a replay"),
    ("compare",): Way("/report/compare", "Compare", "a comparison"),
    ("backtest",): Way("/report/backtest", "Backtest", "a backtest"),
    ("curve",): _page("/report/curve", "More labels"),
    ("changes",): _page("/report/changes", "Changes of taste"),
    ("patterns",): _page("/patterns", "Patterns"),
    ("patterns", "--read-swaps"): Way("/patterns?swaps=read", "Read the swapped texts", "a closer look"),
    ("promise",): _page("/promise", "Promise"),
    ("advise",): _page("/advice", "Advice"),
    ("advise", "--answer"): _page("/advice#ask", "Advice", act="Answer anew"),
    ("journey",): _page("/advice/journey", "Journey"),
    ("explain",): _page("/explain", "Terms explained"),
    ("costs",): _page("/costs", "Costs"),
    ("profile",): _page("/profile", "Profile"),
    ("profile", "interview"): Way("/profile/questions", "Say what you want", "a page of questions"),
    ("profile", "propose"): _page("/profile/proposals", "Proposals"),
    ("profile", "propose", "--draft"): Way(
        "/profile/proposals#ask", "Ask a base model for lines", "asking for lines"
    ),
    ("prompt",): _page("/prompt", "Prompt"),
    ("prompt", "try"): Way("/prompt/try", "Try on past decisions", "a try on past decisions"),
    ("prompt", "log"): Way("/prompt/versions", "Versions of the prompt", "the page of its versions"),
    ("guardrails",): _page("/guardrails", "Guardrails"),
    ("finetune",): _page("/finetune", "Fine-tune"),
    ("finetune", "list"): Way("/finetune#models", "Tuned models", "the Fine-tune page"),
    ("finetune", "run"): Way("/finetune/run", "Start a run", "a new run"),
    ("finetune", "run", "--resume"): Way("/finetune", "Go on with it", "“Go on with it”"),
    ("finetune", "cancel"): Way("/finetune", "Drop it", "“Drop it”"),
    ("finetune", "use"): Way("/finetune#models", "Use it", "the page of a tuned model"),
    ("finetune", "delete"): Way("/finetune#models", "Delete it", "deleting it"),
    ("finetune", "rollback"): Way("/finetune#models", "Roll back", "rolling back"),
    ("model",): _page("/settings/models", "Models"),
    ("model", "add"): Way("/settings/new-model", "Set up a base model", "the page for a new model"),
    ("model", "check"): Way("/settings/models", "Ask it a small question", "a check of the model"),
    ("model", "key"): Way("/settings/models", "Keep a key", "the page of the model"),
    ("consent",): _page("/settings/privacy", "Privacy"),
    ("consent", "give"): _page("/settings/privacy", "Privacy", act="Allow it under Privacy"),
    ("backup",): _page("/settings/backup", "Backup", act="Make a backup"),
    ("restore",): Way("/settings/backup/restore", "Restore", "the Restore page"),
    ("export",): _page("/settings/backup", "Backup"),
    ("paste",): Way("/paste", "Copy and paste", "the page for copying and pasting"),
    ("paste", "--answer"): Way("/paste#answer", "Paste an answer", "the page for copying and pasting"),
    ("doctor",): _page("/settings/health", "Health"),
    ("doctor", "--fix"): Way("/settings/health", "Mend it under Health", "mending under Health"),
}
"""The words that a command holds → the page that does it; the most words count. What has no page has no entry."""

IN_A_TERMINAL = (
    ("inbox", "--json"),
    ("add", "--show-hidden"),
    ("screen", "--quick"),
    ("advise", "--snapshot"),
    ("export-application", "--help"),
    ("model", "add", "--help"),
    ("finetune", "data"),
    ("finetune", "export"),
    ("finetune", "weights"),
)
"""What has no page although its beginning has one."""

_OF_POSTING = {
    "show": "",
    "outcome": "/application#stages",
    "tailor": "/application#resume",
    "letter": "/application#letter",
    "export-application": "/application#documents",
    "interview": "/application/interview",
    "interview log": "/application/interview/log",
    "interview review": "/application/interview/review",
}
"""Commands about one posting, by number → what stands behind its address."""
_ACTS = {
    "show": "Look at posting {n}",
    "outcome": "Note it at posting {n}",
    "tailor": "Tailor a resume to posting {n}",
    "letter": "Write a letter about posting {n}",
    "export-application": "Write the documents for posting {n}",
    "interview": "Prepare the interview about posting {n}",
    "interview log": "Note a round about posting {n}",
    "interview review": "Look back on the interviews about posting {n}",
}


def page_of(command: str) -> str:
    """The page that does what a command does; empty where there is none.

    Example:
        >>> page_of("metier label --audit"), page_of("metier show 17"), page_of("metier explain few-shot")
        ('/decide?mode=audit', '/postings/17', '/explain/few-shot')
        >>> page_of('metier guardrails add "more teaching"'), page_of("metier version"), page_of("pip install x")
        ('/guardrails?words=more+teaching', '', '')
    """
    way = way_of(command)
    return way.path if way else ""


def act_of(command: str) -> str:
    """What a link to that page says by itself; the command where there is none.

    Example:
        >>> act_of("metier label --audit"), act_of("metier version")
        ('Look at what ranks low', 'metier version')
    """
    way = way_of(command)
    return way.act if way else command


def way_of(command: str) -> Way | None:
    """The page that does what a command does, with its names; None where there is none.

    Example:
        >>> way_of("metier screen --budget 0.50").name, way_of("metier finetune use tuned-3").path
        ('a new ranking', '/finetune/models/tuned-3')
    """
    try:
        program, *parts = shlex.split(command.partition(", then ")[0])
    except ValueError:
        return None
    if program != "metier" or not parts or any(_begins(begin, parts) for begin in IN_A_TERMINAL):
        return None
    known = [begin for begin in WAYS if _begins(begin, parts)]
    return _named(parts) or (WAYS[max(known, key=len)] if known else None)


def _begins(begin: tuple[str, ...], parts: list[str]) -> bool:
    return begin[0] == parts[0] and set(begin[1:]) <= set(parts[1:])


def _named(parts: list[str]) -> Way | None:
    """Of commands that name what they are about: a posting, a term, a rule, a model."""
    name, *rest = parts
    if rest and name in _OF_POSTING and rest[0].isdecimal():
        return _of_posting(name, rest)
    if name == "explain" and rest and rest != ["TOPIC"]:
        called = "-".join(rest)
        return Way(
            f"/explain/{quote(called, safe='')}", f"What “{called}” means", f"the page about “{called}”"
        )
    about = rest[1] if len(rest) > 1 and not rest[1].startswith("-") and not rest[1].isupper() else ""
    if not about or about == "…":
        return None
    if (name, rest[0]) == ("guardrails", "add"):
        path = f"/guardrails?{urlencode({'words': about})}"
        return Way(path, f"Add the rule “{about}”", f"the rule “{about}”")
    if (name, rest[0]) in {("finetune", "use"), ("finetune", "delete")}:
        act = "Use it anyway" if "--anyway" in rest else "Look at it" if "--dry-run" in rest else ""
        act = act or ("Use it" if rest[0] == "use" else "Delete it")
        return Way(f"/finetune/models/{quote(about, safe='')}", act, f"the page of {about}")
    if (name, rest[0]) in {("model", "check"), ("model", "key")}:
        plain = WAYS[name, rest[0]]
        return Way(f"/settings/models/{quote(about, safe='')}", plain.act, plain.name)
    return None


def _of_posting(name: str, rest: list[str]) -> Way:
    both = f"{name} {rest[1]}" if len(rest) > 1 else name
    key = both if both in _OF_POSTING else name
    number = rest[0]
    page = "the page of posting {n}" if name == "show" else "the page of that application"
    return Way(f"/postings/{number}{_OF_POSTING[key]}", _ACTS[key].format(n=number), page.format(n=number))
