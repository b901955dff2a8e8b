"""Let Voilà show the list of pages at the address of a folder that has none of its own."""

from explainer.voila.folder_list import add_page_list

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - Jupyter defines it
c.VoilaConfiguration.page_config_hook = add_page_list
