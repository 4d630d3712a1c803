"""What is done to other people's libraries: one file for each library, with what and why.

The private names that this needs are listed in docs/libraries.md. A test holds the list to the code and to the
libraries that are installed.
"""
