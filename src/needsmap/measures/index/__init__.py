"""The index itself: rebuilt, re-weighed, composed anew."""
