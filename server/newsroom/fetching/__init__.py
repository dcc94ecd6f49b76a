"""What lies at an address somebody gives: fetched without ever reaching what is not public.

`reach` says what may be reached, `way_out` is the only way anything here takes to it, `page`
fetches an article over it, `recording` a recording, which `child` does in a process of its own.
"""
