import time

BLOG_AUTHOR = "Ada Tern"
BLOG_TITLE = "Hedge birds"
SITE_URL = "https://birds.example/"
DEFAULT_LANG = "en"
POSTS = (
    ("posts/*.md", "posts", "post.tmpl"),
    ("posts/*.rst", "posts", "post.tmpl"),
)
PAGES = (("pages/*.md", "", "page.tmpl"),)
raise SystemExit("a configuration is never run")
