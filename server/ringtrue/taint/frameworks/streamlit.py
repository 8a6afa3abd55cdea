"""Streamlit. Data only."""

from ringtrue.taint.model import Framework

STREAMLIT = Framework(
    name="Streamlit",
    source="Streamlit API reference, 'Input widgets' and 'Chat elements'",
    calls={
        f"streamlit.{where}{widget}": "input"
        for where in ("", "sidebar.")
        for widget in ("text_input", "text_area", "chat_input")
    },
    kind="input",
)
