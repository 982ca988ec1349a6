"""Streamlit parts that pages share. What is drawn is decided by pure functions; the rest only draws."""
