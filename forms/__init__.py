"""What people read, answer and sign: content, tablet, desk, paper."""
