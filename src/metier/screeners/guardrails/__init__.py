"""Guardrails: rules of the person in plain words that flag postings; they never lower a verdict and never hide.

A flag is a `Raised`: it quotes the posting and names the rule. Nothing here sees a verdict, and nothing here can say
less about a posting than was said before.
"""

from __future__ import annotations

from metier.screeners.guardrails.by_model import raised_by_model
from metier.screeners.guardrails.compiled import Compiled, compile_guardrail
from metier.screeners.guardrails.guards import Guards, raised_in

__all__ = ["Compiled", "Guards", "compile_guardrail", "raised_by_model", "raised_in"]
