"""JupyterHub: each educator has a server of their own, JupyterLab with the notebooks and Voilà.

    pip install ".[lab,write]" -r deploy/jupyterhub/requirements.txt
    npm install -g configurable-http-proxy
    jupyterhub --config deploy/jupyterhub/jupyterhub_config.py

Run it as root: it starts each educator's server as that educator, an account of this machine. The
settings that differ from place to place come from the environment:

    EXPLAINER_NOTEBOOKS   the built notebooks; each new educator gets a copy (default: notebooks)
    EXPLAINER_ADMINS      accounts that may see to others' servers, with commas between them
    EXPLAINER_EDUCATORS   the accounts that may log in, with commas between them
    EXPLAINER_HUB_ADDRESS where it listens (default: http://127.0.0.1:8000, behind a proxy with TLS)
"""

import os
import pwd
import shutil
import sys
from pathlib import Path

c = get_config()  # noqa: F821 — JupyterHub gives it

NOTEBOOKS = Path(os.environ.get("EXPLAINER_NOTEBOOKS", "notebooks")).resolve()
FOLDER = "explainer"
"""Where an educator's own copy is, in their home."""


def names(variable: str) -> set[str]:
    """Return the accounts that a variable names."""
    return {name.strip() for name in os.environ.get(variable, "").split(",") if name.strip()}


def give_notebooks(spawner) -> None:  # noqa: ANN001 — JupyterHub's
    """Copy what an educator does not have yet; what is there is theirs, and stays."""
    home = getattr(spawner, "home_dir", None)  # of a spawner without accounts
    account = None if home else pwd.getpwnam(spawner.user.name)
    folder = Path(home or account.pw_dir) / FOLDER
    process = os.fork()
    if not process:
        _copy(folder, account)
    if os.waitpid(process, 0)[1]:
        raise RuntimeError(f"the notebooks could not be copied to {folder}; may its owner write?")


def _copy(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Copy as the account whose folder it is: nothing outside its home is reached that way."""
    try:
        if account and os.geteuid() == 0:
            os.initgroups(account.pw_name, account.pw_gid)
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
        folder.mkdir(parents=True, exist_ok=True)
        for notebook in sorted(NOTEBOOKS.glob("*.ipynb")):
            own = folder / notebook.name
            if not own.exists():
                part = own.with_suffix(".part")
                shutil.copyfile(notebook, part)
                part.replace(own)
    except BaseException as error:  # this process must never go on as the hub
        sys.stderr.write(f"{error}\n")
        os._exit(1)
    os._exit(0)


c.JupyterHub.bind_url = os.environ.get("EXPLAINER_HUB_ADDRESS", "http://127.0.0.1:8000")
c.JupyterHub.hub_ip = "127.0.0.1"

# PAM: who has an account on this machine logs in with its password. For a university's own log-in
# install oauthenticator and give its class here, such as "generic-oauth", and its three addresses.
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allowed_users = names("EXPLAINER_EDUCATORS")
c.Authenticator.admin_users = names("EXPLAINER_ADMINS")

c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.pre_spawn_hook = give_notebooks
c.Spawner.cmd = ["jupyterhub-singleuser"]
c.Spawner.notebook_dir = "~"
c.Spawner.default_url = f"/lab/tree/{FOLDER}/survivor-led-why.ipynb"
# Their version as a dashboard: …/user/NAME/voila/render/explainer/survivor-led-why.ipynb
c.Spawner.args = [
    "--VoilaConfiguration.template=explainer",
    "--VoilaConfiguration.allow_theme_override=NO",
]
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
