"""The whole cloud on one machine: the same code on real parts, with a simulator for the model."""
