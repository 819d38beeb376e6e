//! Which category a resource of the Internet belongs to: lists of names and addresses, compiled into one index.
