"""What an attacker does or could do."""
