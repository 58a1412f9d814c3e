"""Floor 4: ink. One file a chart: its words, its facts, its ink."""
