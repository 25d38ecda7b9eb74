"""Networks as ONNX files with model cards."""
