"""Files to repeat a training in Unsloth, axolotl or MLX with the person's exported rows.

None of the three is run here: names of options are those of their documentation, which each file names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from metier.training.lora_forms.adapter import Adapter
from metier.training.lora_forms.recipe import LINEAR, Recipe
from metier.training.lora_forms.unsloth_script import SCRIPT

_EXPORT = """metier finetune export --kind {kind} --format openai rows.jsonl --split{label}
mv rows.train.jsonl train.jsonl
mv rows.validation.jsonl valid.jsonl
"""
_TEMPLATES = """Rows are `openai` (system, user, assistant). Where the model's chat template knows no system, as Gemma's, export
`--format chat` instead.
"""


def unsloth_files(recipe: Recipe) -> dict[str, bytes]:
    """A script for Unsloth, and how it is run."""
    values = {
        "BASE": recipe.base,
        "RANK": recipe.rank,
        "ALPHA": _whole(recipe.alpha),
        "DROPOUT": recipe.dropout,
        "TARGETS": list(recipe.targets),
        "RATE": recipe.rate,
        "WARM_STEPS": recipe.warm_steps,
        "DECAY": recipe.decay,
        "EPOCHS": recipe.epochs,
        "MAX_LENGTH": recipe.max_length,
        "BATCH": _held(recipe.batch),
        "ACCUMULATE": recipe.batch // _held(recipe.batch),
        "SEED": recipe.seed,
    }
    script = SCRIPT.replace("# VALUES\n", "".join(f"{key} = {value!r}\n" for key, value in values.items()))
    return {
        "train_unsloth.py": _text(_comments(recipe, "#"), script),
        "README.md": _readme(recipe, "Unsloth", "pip install unsloth\npython train_unsloth.py", _UNSLOTH),
    }


def axolotl_files(recipe: Recipe) -> dict[str, bytes]:
    """A configuration for axolotl, and how it is run."""
    held = _held(recipe.batch)
    rows = [("path", "train.jsonl"), ("ds_type", "json"), ("type", "chat_template")]
    lines = [
        *_yaml({"base_model": recipe.base}),
        "",
        *_items("datasets", rows),
        *_items("test_datasets", [("path", "valid.jsonl"), ("split", "train"), *rows[1:]]),
        *_yaml(
            {
                "dataset_prepared_path": "prepared",
                "output_dir": "out",
                "sequence_len": recipe.max_length,
                "sample_packing": False,
                "train_on_inputs": False,
            }
        ),
        "",
        *_yaml(
            {
                "adapter": "lora",
                "lora_r": recipe.rank,
                "lora_alpha": _whole(recipe.alpha),
                "lora_dropout": recipe.dropout,
                "lora_target_modules": list(recipe.targets),
            }
        ),
        "",
        *_yaml(
            {
                "micro_batch_size": held,
                "gradient_accumulation_steps": recipe.batch // held,
                "num_epochs": recipe.epochs,
                "optimizer": "adamw_torch",
                "lr_scheduler": "cosine",
                "learning_rate": recipe.rate,
                "warmup_ratio": recipe.warm_up,
                "weight_decay": recipe.decay,
                "bf16": "auto",
                "gradient_checkpointing": True,
                "logging_steps": 1,
                "saves_per_epoch": 1,
                "seed": recipe.seed,
            }
        ),
    ]
    return {
        "axolotl.yaml": _text(_comments(recipe, "#"), "\n".join(lines) + "\n"),
        "README.md": _readme(recipe, "axolotl", "axolotl train axolotl.yaml", _AXOLOTL),
    }


def mlx_files(recipe: Recipe) -> dict[str, bytes]:
    """A configuration for MLX, and how it is run."""
    lines = [
        *_yaml(
            {
                "model": recipe.base,
                "train": True,
                "fine_tune_type": "lora",
                "data": ".",
                "mask_prompt": True,
                "seed": recipe.seed,
                "num_layers": -1,
                "batch_size": recipe.batch,
                "iters": recipe.steps,
                "learning_rate": recipe.rate,
                "optimizer": "adamw",
                "max_seq_length": recipe.max_length,
                "val_batches": -1,
                "adapter_path": "adapters",
            }
        ),
        "optimizer_config:",
        *_yaml({"adamw": {"weight_decay": recipe.decay}}, indent="  "),
        "lr_schedule:",
        *_yaml(
            {
                "name": "cosine_decay",
                "warmup": recipe.warm_steps,
                "arguments": [recipe.rate, recipe.steps, recipe.rate / 10],
            },
            indent="  ",
        ),
        "lora_parameters:",
        *_yaml(
            {
                "keys": [_mlx_key(target) for target in recipe.targets],
                "rank": recipe.rank,
                "scale": recipe.alpha / recipe.rank,
                "dropout": recipe.dropout,
            },
            indent="  ",
        ),
    ]
    return {
        "mlx.yaml": _text(_comments(recipe, "#"), "\n".join(lines) + "\n"),
        "README.md": _readme(recipe, "MLX", "pip install mlx-lm\nmlx_lm.lora --config mlx.yaml", _MLX),
    }


def adapter_files(recipe: Recipe, adapter: Adapter) -> dict[str, bytes]:
    """The adapter in the layout of PEFT, which vLLM, transformers and others read, with the base named in it."""
    config = {**adapter.config, "base_model_name_or_path": recipe.base}
    rank = next((step for step in (8, 16, 32, 64, 128, 256, 320, 512) if step >= recipe.rank), recipe.rank)
    serve = f"vllm serve {_shell(recipe.base)} --enable-lora --max-lora-rank {rank} --lora-modules {recipe.name}=."
    return {
        **adapter.files,
        "adapter_config.json": (json.dumps(config, indent=2, sort_keys=True) + "\n").encode(),
        "README.md": _text(_ADAPTER.format(name=recipe.name, base=recipe.base, serve=serve)),
    }


def modelfile(recipe: Recipe, file: str, own: str, context: int) -> bytes:
    """A Modelfile for Ollama, called `own`, beside a GGUF file; the chat template is the one in the file."""
    return _text(_MODELFILE.format(name=recipe.name, file=file, own=own, context=context))


_ADAPTER = """# {name}

A LoRA adapter in PEFT's layout, for the base `{base}`. It fits no other.

vLLM (its documentation: LoRA Adapters, "Serving LoRA Adapters"), run in this folder:

```
{serve}
```

Then ask for the model `{name}` at http://localhost:8000/v1; `metier model add {name} --base-url http://localhost:8000/v1
--model {name}` makes it a base model of metier. vLLM was not run by metier; PEFT loads this folder and gives the merged
model's numbers.
"""
_MODELFILE = """# ollama create {name} -f {own}     (docs.ollama.com, Modelfile Reference: "Build from a GGUF file")
# The chat template stands in the file; where Ollama does not know it, add TEMPLATE. Ollama was not run by metier.
FROM ./{file}
PARAMETER temperature 0
PARAMETER num_ctx {context}
"""
_UNSLOTH = """Source of the options: README of unslothai/unsloth; `train_on_responses_only` of its chat_templates; SFTConfig of TRL.

The script trains in 16 bits, as metier did; `load_in_4bit = True` needs a quarter of the memory and gives other weights.
"""
_AXOLOTL = """Source of the options: docs.axolotl.ai, "Config Reference" and "Dataset Formats / Conversation" (`chat_template`).
"""
_MLX = """Source of the options: mlx_lm/LORA.md and mlx_lm/examples/lora_config.yaml of ml-explore/mlx-lm. `scale` is alpha over rank;
`num_layers: -1` adapts all layers; `iters` are the steps of all epochs. MLX runs on Macs with Apple's chips.
"""


def _readme(recipe: Recipe, program: str, run: str, source: str) -> bytes:
    label = " --answer label" if recipe.kind == "screening" else ""
    guessed = (
        f"The card of {recipe.name} does not say {', '.join(recipe.guessed)}: usual values stand there.\n\n"
        if recipe.guessed
        else ""
    )
    return _text(
        f"# {recipe.name} in {program}\n\nThe training of `{recipe.name}` again, on the same base and with the same settings. Rows:"
        f"\n\n```\n{_EXPORT.format(kind=recipe.kind, label=label)}```\n\n{_TEMPLATES}\nThen, in this folder:\n\n```\n{run}\n```\n\n"
        f"{guessed}{source}\n{program} was not run by metier. Another program draws its chance otherwise: weights will differ, and "
        "what was measured of metier's own says nothing about them.\n"
    )


def _comments(recipe: Recipe, mark: str) -> str:
    guessed = (
        f"\n{mark} Not in the card, so usual values: {', '.join(recipe.guessed)}." if recipe.guessed else ""
    )
    return f"{mark} Repeats the training of {recipe.name}; see README.md.{guessed}\n"


def _mlx_key(target: str) -> str:
    return f"mlp.{target}" if target in LINEAR[4:] else f"self_attn.{target}"


def _held(batch: int) -> int:
    """Rows held at once: 2 where that divides a step, else 1."""
    return 2 if batch % 2 == 0 else 1


def _whole(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _shell(text: str) -> str:
    import shlex

    return shlex.quote(text)


def _items(key: str, rows: Iterable[tuple[str, object]]) -> list[str]:
    first, *rest = [f"{name}: {_scalar(value)}" for name, value in rows]
    return [f"{key}:", f"  - {first}", *(f"    {line}" for line in rest)]


def _yaml(values: dict[str, object], indent: str = "") -> list[str]:
    """Keys and values; JSON is YAML, and numbers with an exponent are not, for every reader."""
    return [f"{indent}{key}: {_scalar(value)}" for key, value in values.items()]


def _scalar(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_scalar, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_scalar(each)}' for key, each in value.items())}}}"
    if isinstance(value, float):
        return f"{value:.12f}".rstrip("0") + ("0" if value == int(value) else "")
    return json.dumps(value, ensure_ascii=False)


def _text(*parts: str) -> bytes:
    return "".join(parts).encode()
