"""The headless torch room: datasets, losses, loop, checkpoints, previews, ONNX export."""
