"""What lies where: templates, handlers, code folders, layers, requirements."""
