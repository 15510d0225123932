"""What goes to other programs, and what comes from them: forecast hubs, resources, feeds."""
