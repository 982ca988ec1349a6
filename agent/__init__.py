"""The agent: conversation log, loop, policy and providers. Imports no Streamlit and no databricks-sdk."""
