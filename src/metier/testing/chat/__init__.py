"""Fakes of `ChatModel`: by a script, by words, with a taste seen through noise, one that words truthfully, two that obey."""

from metier.testing.chat.gullible import GullibleModel, Mode, Obedience, exposed
from metier.testing.chat.gullible_writer import Fabrication, GullibleWriter, Lied
from metier.testing.chat.keyword import KeywordModel, answer_json
from metier.testing.chat.noisy import NoisyModel
from metier.testing.chat.orders import Action, Order
from metier.testing.chat.scripted import ScriptedModel
from metier.testing.chat.writing import WritingModel

__all__ = [
    "Action",
    "Fabrication",
    "GullibleModel",
    "GullibleWriter",
    "KeywordModel",
    "Lied",
    "Mode",
    "NoisyModel",
    "Obedience",
    "Order",
    "ScriptedModel",
    "WritingModel",
    "answer_json",
    "exposed",
]
