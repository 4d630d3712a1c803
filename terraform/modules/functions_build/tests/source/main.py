start_bot = print
