"""Claims: the verifier that looks up every number, name, tool, title and scope of a line in the facts it cites."""

from metier.applications.claims.problem import Backing, Problem, ProblemKind
from metier.applications.claims.seeing import shares_words
from metier.applications.claims.verifier import check, explain

__all__ = ["Backing", "Problem", "ProblemKind", "check", "explain", "shares_words"]
