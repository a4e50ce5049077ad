"""What the invented borough's partners hold and write down: registers, faults, papers."""
