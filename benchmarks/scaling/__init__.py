"""What ``benchmarks/scale.py`` is made of: inputs, looking at processes, killing them."""
