AUTHOR = "Ada Tern"
SITENAME = "Hedge birds"
SITEURL = "https://birds.example"
PATH = "content"
DEFAULT_LANG = "en"
raise SystemExit("a configuration is never run")
