"""What it costs and how fast it is, side by side with the naive order."""
