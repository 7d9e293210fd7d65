"""The person's own files, edited beside what an edit changes: profile, prompt, guardrails."""
