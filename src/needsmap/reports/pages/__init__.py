"""What a profile and an assessment say, and on which pages."""
