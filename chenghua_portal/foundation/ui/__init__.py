"""How pages look: formats, form helper, template parts, page slots."""
