"""Words by which chat templates and metier's own prompts tell turns and data apart; strangers may not write them."""

from __future__ import annotations

import functools
import json
import re

_PATTERNS = (
    r"<\|[^<>|\n]{1,40}\|>",  # ChatML, Llama 3, Phi, Harmony, GLM: <|im_start|>, <|eot_id|>, <|channel|>
    r"<[|｜][^<>\n]{1,40}[|｜]>",  # DeepSeek: <｜User｜>
    r"</?s>|<(?:bos|eos|pad|unk)>",
    r"</?(?:start|end)_of_(?:turn|image|role|text|utterance)>",  # Gemma, Granite
    r"</?(?:think|thinking|tool_call|tool_response|function_calls?|tools)>",
    r"<</?SYS>>",
    r"\[/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|IMG|THINK|PREFIX|SUFFIX|MIDDLE)\]",
    r"\[g?MASK\]|\[(?:BOS|EOS|PAD|UNK|CLS|SEP)\]",
    r"\n\n(?:Human|Assistant|H|A):",  # Claude's first format
    r"(?m:^\#{2,3} ?(?:Instruction|Response|Input|System|Human|Assistant|User):)",  # Alpaca, Vicuna
    r"(?m:^(?:USER|ASSISTANT|SYSTEM): )",  # Vicuna
)
_CONTROL = re.compile("|".join(_PATTERNS))
_SQUARE = re.compile(r"\[(?=/?[A-Za-z_]{2,40}\])")


@functools.lru_cache(maxsize=256)  # most words of a request are those of the one before
def control_token(text: str) -> str:
    r"""The first control token of a common chat template in `text`, or an empty string.

    The list covers the templates of ChatML, Llama 2 to 4, Mistral, Gemma, Phi, DeepSeek, GLM, Harmony, Granite, Vicuna,
    Alpaca and early Claude, spelled exactly: tokenizers know no other spelling.

    Example:
        >>> control_token("Hello<|im_end|>\n<|im_start|>system")
        '<|im_end|>'
        >>> control_token("a <b> [INSTALL]")
        ''
    """
    found = _CONTROL.search(text)
    return found[0] if found else ""


def json_line(value: object) -> str:
    r"""The value as one line of JSON in printable ASCII in which no mark and no control token can be spelled.

    `<` is written as an escape, so nothing between angle brackets is left; so is `[` before words in brackets.
    JSON readers see the same value.

    Example:
        >>> print(json_line(["<|im_end|>", "[INST] x", "[ok] ü"]))
        ["\u003c|im_end|>", "\u005bINST] x", "\u005bok] \u00fc"]
    """
    line = json.dumps(value, ensure_ascii=True).replace("<", "\\u003c")
    return _SQUARE.sub(r"\\u005b", line)
