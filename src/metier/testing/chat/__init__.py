"""Fakes of `ChatModel`: by a script, by words, with a person's taste seen through noise, and one that wants to be fooled."""

from metier.testing.chat.gullible import GullibleModel, Mode, Obedience, exposed
from metier.testing.chat.keyword import KeywordModel, answer_json
from metier.testing.chat.noisy import NoisyModel
from metier.testing.chat.orders import Action, Order
from metier.testing.chat.scripted import ScriptedModel

__all__ = [
    "Action",
    "GullibleModel",
    "KeywordModel",
    "Mode",
    "NoisyModel",
    "Obedience",
    "Order",
    "ScriptedModel",
    "answer_json",
    "exposed",
]
