"""Fine-tuning at a service with OpenAI's API of files and jobs: foreseen, agreed to, started once, watched, used."""
