"""Small labelled pictures: folders or zips of them, one picture, the files of drawn ones."""
