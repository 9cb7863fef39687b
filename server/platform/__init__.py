"""The outside world behind ports: settings, database, outbox, files, mail, words, and the web's common ways."""
