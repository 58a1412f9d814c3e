"""For whoever looks around in JupyterLab: widgets that choose and draw, and the code that draws the same again."""
