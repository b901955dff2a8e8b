"""The page as a Streamlit app: HTML, two buttons, expanders."""

import streamlit as st
from shipped import foot, head, last, sections, studies

st.session_state.setdefault("at", 0)


def step(by):
    st.session_state.at = min(max(st.session_state.at + by, 0), last)


at = st.session_state.at
st.html(head)
st.html(sections[at])
left, right = st.columns(2)
left.button("Previous section", on_click=step, args=(-1,), disabled=at == 0)
right.button("Next section", on_click=step, args=(1,), disabled=at == last)
for name, body in studies:
    with st.expander(name):
        st.html(body)
st.html(foot)
