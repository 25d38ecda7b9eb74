"""Widgets of the dialogs and the parameters that have them."""
