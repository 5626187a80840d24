"""Which desk page is shown to whom."""
import streamlit as st
from screening.identity import Staff

def run_setup() -> None:
    st.write("setup")

def run(staff: Staff) -> None:
    st.write("desk")
