"""E-mail read into plain values: messages out of an mbox, one message parsed, messages put in threads."""
