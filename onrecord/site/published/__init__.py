"""What is offered to programs and in whole: feeds, the sitemap, files, assistants."""
