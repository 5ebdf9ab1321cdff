"""Loading models in ONNX and their tokenizers, on one thread: a pipeline's workers share the machine already."""

import importlib
from pathlib import Path
from typing import Any


def load_tokenizer(path: Path, what: str) -> Any:
    """The tokenizer in a file of the library `tokenizers`, without padding; `what` the model is names it in messages.

    Raises ValueError for another file, ImportError where the library is not installed.
    """
    library = _library("tokenizers", what)
    try:
        tokenizer = library.Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises plain Exception
        raise ValueError(f"{what} {path}: not a tokenizer: {error}") from error
    tokenizer.no_padding()
    return tokenizer


def load_session(path: Path, what: str) -> Any:
    """A session of ONNX Runtime on the processor. Raises as `load_tokenizer`."""
    runtime = _library("onnxruntime", what)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's exceptions have no common class but this
        raise ValueError(f"{what} {path}: not a model that ONNX Runtime can load: {error}") from error


def _library(name: str, what: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(f"{what}: the library {name} is missing: pip install 'babelmill[critic]'") from error
