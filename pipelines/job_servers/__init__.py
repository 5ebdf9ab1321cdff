"""Beam's job servers for Flink, Spark and Prism: what they need, and the processes of a run."""
