"""`make rehearse`: a plan is tried by people who are files, on real parts, before anybody is interviewed by it."""
