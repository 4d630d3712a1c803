"""How far reports are from human ratings, and from each other across groups of people."""
