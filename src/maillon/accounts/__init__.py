"""Sign-in identities: accounts, what people type to sign in, first passwords."""
