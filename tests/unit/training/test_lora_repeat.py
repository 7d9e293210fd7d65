"""Files to repeat a training elsewhere: they are read back, and say what the card says."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from tests.tiny_llama import TARGETS, adapted, adapter_files, log_probabilities, make_model, save_folder

from metier.training.lora_forms import repeat
from metier.training.lora_forms.adapter import Adapter
from metier.training.lora_forms.recipe import Recipe, recipe_of

SETTINGS: dict[str, Any] = {
    "rate": 5e-5, "epochs": 2.5, "decay": 0.01, "warm_up": 0.1, "tokens": 700, "rows_a_step": 6, "seed": 11,
}  # fmt: skip

pytestmark = pytest.mark.filterwarnings(
    "ignore:`is_gradient:FutureWarning", "ignore:Could not find a config:UserWarning"
)  # peft asks transformers by an older name


@pytest.fixture
def adapter(tmp_path: Path) -> Adapter:
    files = adapter_files(adapted(make_model(), lora_dropout=0.05), tmp_path / "adapter")
    return Adapter.read(files)


@pytest.fixture
def recipe(adapter: Adapter) -> Recipe:
    return recipe_of("lora-1130-3fa1c0", "org/Base-1B", "resume", 60, adapter, SETTINGS)


def read_yaml(content: bytes) -> Any:
    import yaml

    return yaml.safe_load(content)


def test_the_recipe_is_that_of_adapter_and_card(recipe: Recipe) -> None:
    assert (recipe.rank, recipe.alpha, recipe.dropout, recipe.targets) == (4, 8, 0.05, TARGETS)
    assert (recipe.rate, recipe.epochs, recipe.max_length, recipe.batch, recipe.seed) == (
        5e-5,
        2.5,
        700,
        6,
        11,
    )
    assert (recipe.steps, recipe.warm_steps, recipe.guessed) == (25, 2, ())


def test_settings_inside_the_card_count_and_missing_ones_are_told(adapter: Adapter) -> None:
    found = recipe_of("a", "b", "resume", 10, adapter, {"options": {"rate": 1e-3, "tokens": None}, "seed": 3})
    assert (found.rate, found.seed) == (1e-3, 3)
    assert found.guessed == ("epochs", "weight decay", "warm-up", "most tokens of a row", "rows of one step")
    assert b"does not say epochs, weight decay" in repeat.mlx_files(found)["README.md"]


def test_axolotl_reads_numbers_as_numbers(recipe: Recipe) -> None:
    found = read_yaml(repeat.axolotl_files(recipe)["axolotl.yaml"])
    expected = {
        "base_model": "org/Base-1B", "adapter": "lora", "lora_r": 4, "lora_alpha": 8, "lora_dropout": 0.05,
        "lora_target_modules": list(TARGETS), "learning_rate": 5e-5, "num_epochs": 2.5, "sequence_len": 700,
        "seed": 11, "weight_decay": 0.01, "warmup_ratio": 0.1, "lr_scheduler": "cosine", "train_on_inputs": False,
    }  # fmt: skip
    assert expected.items() <= found.items()
    assert found["micro_batch_size"] * found["gradient_accumulation_steps"] == 6
    assert found["datasets"] == [{"path": "train.jsonl", "ds_type": "json", "type": "chat_template"}]
    assert found["test_datasets"][0]["path"] == "valid.jsonl"


def test_mlx_reads_numbers_as_numbers(recipe: Recipe) -> None:
    found = read_yaml(repeat.mlx_files(recipe)["mlx.yaml"])
    expected = {
        "model": "org/Base-1B", "train": True, "fine_tune_type": "lora", "learning_rate": 5e-5, "iters": 25,
        "batch_size": 6, "max_seq_length": 700, "seed": 11, "num_layers": -1, "mask_prompt": True,
    }  # fmt: skip
    assert expected.items() <= found.items()
    lora = found["lora_parameters"]
    assert (lora["rank"], lora["scale"], lora["dropout"]) == (4, 2.0, 0.05)
    assert lora["keys"][0] == "self_attn.q_proj"
    assert lora["keys"][-1] == "mlp.down_proj"
    assert found["lr_schedule"]["arguments"] == [5e-5, 25, 5e-6]


def test_the_script_for_unsloth_is_python_with_these_values(recipe: Recipe) -> None:
    script = repeat.unsloth_files(recipe)["train_unsloth.py"].decode()
    values = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(script).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    expected = {"BASE": "org/Base-1B", "RANK": 4, "ALPHA": 8, "RATE": 5e-5, "EPOCHS": 2.5, "SEED": 11}
    assert expected.items() <= values.items()
    assert values["BATCH"] * values["ACCUMULATE"] == 6


def test_the_script_finds_where_answers_begin(recipe: Recipe, tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    space: dict[str, Any] = {}
    exec(compile(repeat.unsloth_files(recipe)["train_unsloth.py"], "script", "exec"), space)  # our own text
    tokenizer = AutoTokenizer.from_pretrained(save_folder(make_model(), tmp_path / "base"))
    question, answer = space["marks"](tokenizer)
    assert question.endswith("<|im_start|>user\n")
    assert answer.endswith("<|im_start|>assistant\n")
    turns = [{"role": "user", "content": "What?"}, {"role": "assistant", "content": "That."}]
    assert space["shown"](tokenizer, turns).partition(answer)[2].startswith("That.")


@pytest.mark.parametrize("base", ["a b/'c", 'q"uote', "dollar $HOME; rm -rf x", "# no comment: {}"])
def test_a_base_with_odd_letters_breaks_out_of_nothing(adapter: Adapter, base: str) -> None:
    recipe = recipe_of("mine", base, "resume", 60, adapter, SETTINGS)
    assert read_yaml(repeat.axolotl_files(recipe)["axolotl.yaml"])["base_model"] == base
    assert read_yaml(repeat.mlx_files(recipe)["mlx.yaml"])["model"] == base
    script = repeat.unsloth_files(recipe)["train_unsloth.py"].decode()
    assert f"BASE = {base!r}\n" in script


def test_readmes_tell_rows_command_and_what_was_not_run(recipe: Recipe) -> None:
    for program, files in {
        "Unsloth": repeat.unsloth_files(recipe),
        "axolotl": repeat.axolotl_files(recipe),
        "MLX": repeat.mlx_files(recipe),
    }.items():
        text = files["README.md"].decode()
        assert "metier finetune export --kind resume --format openai rows.jsonl --split\n" in text
        assert f"{program} was not run by metier" in text


def test_peft_loads_the_adapter_folder(adapter: Adapter, recipe: Recipe, tmp_path: Path) -> None:
    from peft import PeftModel

    folder = tmp_path / "folder"
    folder.mkdir()
    for name, content in repeat.adapter_files(recipe, adapter).items():
        (folder / name).write_bytes(content)
    assert (
        json.loads((folder / "adapter_config.json").read_text())["base_model_name_or_path"] == "org/Base-1B"
    )
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert (
        "vllm serve org/Base-1B --enable-lora --max-lora-rank 8 --lora-modules lora-1130-3fa1c0=." in readme
    )
    loaded = PeftModel.from_pretrained(make_model(), folder).eval()
    tuned = adapted(make_model(), lora_dropout=0.05)
    assert (log_probabilities(loaded, [1, 2, 3]) == log_probabilities(tuned, [1, 2, 3])).all()
