"""The names a person types: commands, groups of commands, and the module that each lives in."""

from __future__ import annotations

from dataclasses import dataclass

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("start", "Make a workspace: your files and an empty store."),
    "demo": ("demo", "Try metier on made-up postings, in a throwaway workspace."),
    "profile": ("", "Your wishes: a short interview, and how they are understood."),
    "prompt": ("", "The prompt for base models: what is sent, its versions, trying an edit."),
    "add": ("add", "Take in postings from files, folders, patterns or pasted text."),
    "label": ("label", "Decide: one posting at a time, or named ones."),
    "undo": ("look", "Take back the latest decision, without limit."),
    "screen": ("screen", "Rank everything undecided by your taste, with reasons."),
    "inbox": ("inbox", "What to read today: exciting, worth a look, and a share of what is hidden."),
    "batch": ("", "Questions sent as a batch at half the price, and what came of them."),
    "paste": ("paste", "No key? A prompt for any chat page, and what its answer says."),
    "guardrails": ("", "Rules that flag postings, in your words; tried on past postings first."),
    "promise": ("promise", "What is promised about hidden postings, and on what evidence."),
    "serve": ("serve", "The web app: read, decide and understand in a browser, on this machine only."),
    "list": ("look", "Postings with your decisions and the newest verdicts."),
    "show": ("show", "Everything about one posting."),
    "resume": ("", "Your master resume: taken in, its facts, what it lacks."),
    "tailor": ("tailor", "A resume for one posting: every line out of your own facts."),
    "letter": ("letter", "A cover letter for one posting, in your words, every claim traced."),
    "export-application": (
        "export_application",
        "Write resume and letter of one posting as PDF, Word or Markdown.",
    ),
    "interview": ("interview", "Prepare an interview, note what was asked, look back at it."),
    "outcome": (
        "outcome",
        "Note what happened: applied, interview, offer, rejected …; apart from your labels.",
    ),
    "pipeline": ("pipeline", "Applications under way; what is due first."),
    "insights": ("insights", "What came of your applications, and what works."),
    "report": ("report", "Is it true? How often metier was right, and what is not known yet."),
    "compare": ("compare", "Screeners beside each other on your own decisions."),
    "curve": ("curve", "What more labels would bring."),
    "patterns": ("", "What was learned about you, in words; yours, or a habit?"),
    "changes": ("changes", "What changed in your taste, with the decisions that show it."),
    "relabel": ("relabel", "Asked again about earlier postings: how you agree with yourself."),
    "backtest": ("backtest", "Measure screeners on decisions they have not learned from."),
    "costs": ("costs", "What judging costs in every way, and from which volume on a tuned model pays."),
    "explain": ("explain", "What a term means, on one screen, by your own postings and decisions."),
    "advise": ("advise", "What to do next: label, stay, try, switch; why, and what it costs."),
    "journey": ("journey", "The path from first labels to a tuned screener: done, next, later."),
    "finetune": ("", "Change weights by your own data: does it pay, a run, and back again."),
    "model": ("", "Base models: set up, listed, checked, taken out."),
    "consent": ("", "What may leave this machine, to whom; and what has left."),
    "export": ("transfer", "Write postings and decisions to a labels file."),
    "import": ("transfer", "Take in a labels file."),
    "backup": ("transfer", "Write the whole workspace to one verified file."),
    "restore": ("transfer", "Put a backup back; what stood there is kept aside."),
    "doctor": ("start", "Check store, files, models and profile."),
    "version": ("start", "The version of metier and what it runs on."),
}
"""Name → module of `metier.cli.commands` and what it does; the order is that of `metier --help`."""


@dataclass(frozen=True, slots=True)
class Group:
    """Commands about one thing, such as `metier model add` and `metier model list`.

    Attributes:
        words: What they are about; the first sentence stands in the list of all commands.
        members: Name → module of `metier.cli.commands` and what it does; its function is `GROUP_NAME_command`.
        alone: The member that runs when the group is named without one; empty: `GROUP_alone` of its module says.
        examples: Lines a person can type.
    """

    words: str
    members: dict[str, tuple[str, str]]
    alone: str
    examples: tuple[str, ...]


GROUPS: dict[str, Group] = {
    "profile": Group(
        words="Your wishes: a short interview, and how metier understands them.",
        members={
            "show": ("profile", "Your wishes as they are understood, and what of them could be sent."),
            "interview": ("profile", "A few questions; the answers go into profile.md."),
            "try": ("profile_try", "What an edit would change: limits, agreement, the top of the list."),
            "propose": (
                "propose",
                "Rule changes that your decisions suggest; one by one, each with its test.",
            ),
        },
        alone="",
        examples=("metier profile", "metier profile interview"),
    ),
    "resume": Group(
        words="Your master resume, resume.json: every fact in it may stand in an application, and nothing else.",
        members={
            "show": ("resume", "Your facts with their ids, by section, and what is thin or missing."),
            "import": ("resume", "Take in a resume: JSON Resume, PDF, Word, RenderCV YAML or plain text."),
            "add": ("resume", "Add a fact that your resume does not hold yet."),
            "export": ("resume", "Write it as JSON Resume, RenderCV YAML, Markdown or text."),
        },
        alone="show",
        examples=(
            "metier resume import cv.pdf",
            'metier resume add "Ran the on-call rota of 12 people" --at Tinta',
        ),
    ),
    "finetune": Group(
        words="Change weights by your own decisions and words: whether it pays, a run on this machine or at a service, what came of "
        "it, and the way back. Nothing is used before your later decisions show that it is better.",
        members={
            "plan": (
                "finetune_run",
                "Should you tune? What it would take and bring; starts and sends nothing.",
            ),
            "run": (
                "finetune_run",
                "Change weights; asks first, keeps finished pieces, changes nothing in use.",
            ),
            "cancel": (
                "finetune_run",
                "Drop an interrupted run; a job at a service is asked to end.",
            ),
            "data": (
                "finetune",
                "What there is to train on, by kind, and what is too thin for which method.",
            ),
            "export": ("finetune", "Write rows of one kind for a training program or a hosted service."),
            "list": ("finetune_models", "Tuned models: what is known of each, what is used; runs under way."),
            "show": ("finetune_models", "Everything about one tuned model: data, figures, hashes, evidence."),
            "use": ("finetune_models", "Put a tuned model to use, if your later decisions found it better."),
            "rollback": ("finetune_models", "Take back the last use, exactly."),
            "delete": ("finetune_models", "Remove the files of a tuned model that is not in use."),
            "weights": (
                "finetune_weights",
                "Write a tuned model for llama.cpp, Ollama, vLLM, Unsloth, axolotl, MLX.",
            ),
        },
        alone="plan",
        examples=(
            "metier finetune",
            "metier finetune run --kind screening --method encoder",
            "metier finetune export --kind screening --format chat taste.jsonl --split",
        ),
    ),
    "model": Group(
        words="Base models: set up, listed, checked, taken out. metier ranks without one; with one it can judge by your words.",
        members={
            "add": ("model_add", "Set up a base model; shows its price, and asks what it may read."),
            "list": ("model", "Base models: where, what they cost, key, and what they may read."),
            "check": ("model", "Ask a base model one small question: speed, JSON, cost."),
            "key": ("model", "Keep the key of a base model where only you can read it."),
            "remove": ("model", "Take a base model out of metier.toml."),
        },
        alone="list",
        examples=("metier model", "metier model add small --provider ollama --model qwen3:4b"),
    ),
    "prompt": Group(
        words="The prompt for base models: what exactly is sent, its versions, and what an edit would change.",
        members={
            "show": ("prompt", "The exact words that would be sent about a posting, with tokens and price."),
            "edit": ("prompt", "Open prompt.md in your editor, then check it."),
            "log": ("prompt", "The versions that were used, and how often their verdicts were right."),
            "diff": ("prompt", "What changed between two versions."),
            "use": ("prompt", "Put an earlier version back into prompt.md."),
            "try": ("prompt", "Try the edited prompt on past decisions: what changes, is it better?"),
        },
        alone="show",
        examples=("metier prompt show", "metier prompt try --budget 0.50"),
    ),
    "guardrails": Group(
        words="Rules in your own words that flag postings; they never lower a verdict and never hide one.",
        members={
            "list": ("guardrails", "Your rules, and how metier understands each."),
            "add": ("guardrails", "Add a rule; shows what it would have flagged, and asks."),
            "test": ("guardrails", "What rules would have flagged so far; nothing is written."),
            "remove": ("guardrails", "Take a rule out of guardrails.md."),
            "on": ("guardrails", "Switch a rule on again."),
            "off": ("guardrails", "Switch a rule off without losing it."),
            "share": ("guardrails", "Let a rule put another share of what it finds before you."),
        },
        alone="list",
        examples=(
            "metier guardrails",
            'metier guardrails add "mentoring or teaching, even if it looks boring"',
        ),
    ),
    "batch": Group(
        words="Questions sent as a batch at half the price, and what came of them. `metier screen --with few_shot --batch` sends one.",
        members={
            "list": ("batch", "Batches under way and ended, as their providers have them now."),
            "collect": ("batch", "Fetch what came of batches; `metier screen` does so by itself."),
            "cancel": ("batch", "Ask the provider to end a batch."),
        },
        alone="list",
        examples=("metier batch", "metier batch collect"),
    ),
    "patterns": Group(
        words="What was learned about you, in words, with counts; each is yours, or a habit.",
        members={
            "list": (
                "patterns",
                "What you favour and avoid, whether it holds, and what is never made a rule.",
            ),
            "mine": ("patterns", "Lock a pattern as a line of profile.md."),
            "habit": (
                "patterns",
                "Explore a pattern: a guardrail puts a share of what it leaves out before you.",
            ),
            "undo": ("patterns", "Take an answer back: its line goes, and the pattern asks again."),
        },
        alone="list",
        examples=("metier patterns", "metier patterns mine 2", "metier patterns habit 1 --share 10%"),
    ),
    "consent": Group(
        words="What may leave this machine, to whom and since when; and what has left.",
        members={
            "list": ("consent", "What may leave, to whom and since when; and what has left."),
            "give": ("consent", "Agree that a host may read kinds of your words."),
            "withdraw": ("consent", "Take back what a host may read."),
        },
        alone="list",
        examples=("metier consent", "metier consent give api.anthropic.com postings profile"),
    ),
}
"""Groups of commands, each of which stands in `COMMANDS` as well; there its module is empty."""


def every_command() -> tuple[tuple[str, ...], ...]:
    """Everything that can be run, as the words a person types.

    Example:
        >>> ("init",) in every_command(), ("profile",) in every_command(), ("profile", "show") in every_command()
        (True, False, True)
    """
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        found += [(name, member) for member in GROUPS[name].members] if name in GROUPS else [(name,)]
    return tuple(found)


def words_of(name: str) -> str:
    """What a command does, in one line; `name` as a person types it, such as `model add`."""
    first, _, member = name.partition(" ")
    return GROUPS[first].members[member][1] if member else COMMANDS[first][1]
