"""The newsroom: the web application where editors work and viewers watch.

`settings` says where everything lies, `database` and `store` keep it, `access` decides who may
do what. `uploads` takes footage in, `jobs` does the main job on it, `api` and `pages` show it.
"""
