"""The script that `--as unsloth` writes; `# VALUES` is replaced by those of one training."""

from __future__ import annotations

SCRIPT = '''"""Trains an adapter with Unsloth on train.jsonl, with valid.jsonl held out; writes it to out/."""

import dataclasses

# VALUES


def shown(tokenizer, turns):
    """Turns as one text, as the model's own template writes them."""
    return tokenizer.apply_chat_template(turns, tokenize=False)


def marks(tokenizer):
    """What stands before a question and before an answer, found by writing a conversation and looking."""
    text = shown(
        tokenizer,
        [
            {"role": "user", "content": "FIRST-QUESTION"},
            {"role": "assistant", "content": "FIRST-ANSWER"},
            {"role": "user", "content": "SECOND-QUESTION"},
            {"role": "assistant", "content": "SECOND-ANSWER"},
        ],
    )
    start, rest = text.split("FIRST-QUESTION")
    answer, rest = rest.split("FIRST-ANSWER")
    between = rest.split("SECOND-QUESTION")[0]
    length = 0  # of what both questions have before them
    while length < min(len(start), len(between)) and start[-length - 1 :] == between[-length - 1 :]:
        length += 1
    return between[len(between) - length :], answer


def main():
    from datasets import load_dataset
    from trl import SFTConfig, SFTTrainer
    from unsloth import FastLanguageModel
    from unsloth.chat_templates import train_on_responses_only

    model, tokenizer = FastLanguageModel.from_pretrained(
        model_name=BASE, max_seq_length=MAX_LENGTH, load_in_4bit=False
    )
    model = FastLanguageModel.get_peft_model(
        model,
        r=RANK,
        lora_alpha=ALPHA,
        lora_dropout=DROPOUT,
        target_modules=TARGETS,
        bias="none",
        use_gradient_checkpointing="unsloth",
        random_state=SEED,
    )
    rows = load_dataset("json", data_files={"train": "train.jsonl", "validation": "valid.jsonl"})
    rows = rows.map(lambda row: {"text": shown(tokenizer, row["messages"])})
    known = {field.name for field in dataclasses.fields(SFTConfig)}
    longest = "max_length" if "max_length" in known else "max_seq_length"  # TRL renamed it
    trainer = SFTTrainer(
        model=model,
        processing_class=tokenizer,
        train_dataset=rows["train"],
        eval_dataset=rows["validation"],
        args=SFTConfig(
            dataset_text_field="text",
            per_device_train_batch_size=BATCH,
            gradient_accumulation_steps=ACCUMULATE,
            num_train_epochs=EPOCHS,
            learning_rate=RATE,
            lr_scheduler_type="cosine",
            warmup_steps=WARM_STEPS,
            weight_decay=DECAY,
            eval_strategy="epoch",
            logging_steps=1,
            seed=SEED,
            output_dir="out",
            report_to="none",
            **{longest: MAX_LENGTH},
        ),
    )
    question, answer = marks(tokenizer)
    trainer = train_on_responses_only(trainer, instruction_part=question, response_part=answer)
    trainer.train()
    model.save_pretrained("out")
    tokenizer.save_pretrained("out")


if __name__ == "__main__":
    main()
'''
