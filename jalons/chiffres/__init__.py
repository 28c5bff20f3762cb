"""Compter : les séjours à deux horloges, le vocabulaire des chiffres, le secret, les relevés."""
