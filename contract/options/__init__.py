"""Options that jobs are made of: how one is declared, and the groups that several verbs share."""
