"""Personal data in texts: e-mail addresses, telephone numbers, IP addresses, IBANs and national identity numbers."""
