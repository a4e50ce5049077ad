"""Small-area deprivation and needs assessment for England."""
