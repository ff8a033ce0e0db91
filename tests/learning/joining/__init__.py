"""The personal page of a registrant."""
