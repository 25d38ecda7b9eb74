"""What several algorithms share: base class, parameters, settings."""
