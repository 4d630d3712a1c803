"""Noah, a voice interviewer: the worker."""
