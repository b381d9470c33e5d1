"""The audit log as mathematics: what is hashed, how the hashes make a tree, and how a tree is signed and checked."""
