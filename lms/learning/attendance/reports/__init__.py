"""What webinar programs report about who was there: read from their files, without a page, a table or a clock."""
