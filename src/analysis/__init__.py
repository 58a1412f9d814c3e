"""Cadre Analysis: following the quality of local-government staff, place by place and year by year."""
