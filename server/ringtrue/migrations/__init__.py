"""What became of APIs: for each library, old forms, the releases between which that holds, and what to write instead.

Data only. Does not know what is installed, and reads no code.
"""
