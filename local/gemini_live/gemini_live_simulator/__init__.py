"""A server that speaks Gemini Live's protocol, for tests and demonstrations without an API key.

It is a simulator: it hears *that* somebody speaks, not *what*, and says what a scenario tells it to say.
"""

__version__ = "0.2.0"
