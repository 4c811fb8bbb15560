"""The kind question: answers are comments, one of them may be accepted."""
