"""Reading explorables: blocks of a page such as ``::: guess``, with options and Markdown."""
