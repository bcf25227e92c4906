"""What ARP, ND and ICMP say about the virtual addresses."""
