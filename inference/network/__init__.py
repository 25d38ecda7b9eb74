"""Networks in onnxruntime: opened, checked, divided, given windows."""
