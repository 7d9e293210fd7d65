"""Small adapters of local language models: supervised fine-tuning by PEFT, resumable, without pickle."""
