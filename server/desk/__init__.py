"""The desk of the agents: the queue, a case with its person and place, and what is done with it.

It owns no table: it reads `cases.visible_to` and calls the verbs of `cases`. Everything works without JavaScript.
"""
