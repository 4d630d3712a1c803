part = 1
