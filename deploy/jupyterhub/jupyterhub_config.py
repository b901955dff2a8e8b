"""Configure JupyterHub: each educator has a JupyterLab server with the notebooks and Voilà.

    pip install --require-hashes -r deploy/jupyterhub/requirements.txt
    pip install --no-deps --no-build-isolation .
    npm ci --prefix deploy/jupyterhub --ignore-scripts
    jupyterhub --config deploy/jupyterhub/jupyterhub_config.py

Run it as root: it starts each educator's server with that educator's account on this machine. The
settings that differ between installations come from the environment:

    EXPLAINER_NOTEBOOKS   the built notebooks; each new educator gets a copy (default: notebooks)
    EXPLAINER_ADMINS      accounts that may manage the servers of others, separated by commas
    EXPLAINER_EDUCATORS   accounts that may log in, separated by commas
    EXPLAINER_HUB_ADDRESS the address to listen on (default: http://127.0.0.1:8000)
"""

import os
import pwd
import shutil
import sys
from pathlib import Path

c = get_config()  # noqa: F821 — JupyterHub defines it

NOTEBOOKS = Path(os.environ.get("EXPLAINER_NOTEBOOKS", "notebooks")).resolve()
FOLDER = "explainer"
"""The folder of an educator's copy, in their home folder."""
PROXY = Path(__file__).parent / "node_modules" / ".bin" / "configurable-http-proxy"
"""JupyterHub's proxy in the locked version; if it is not there, the one on the PATH is used."""


def read_accounts(variable: str) -> set[str]:
    """Return the accounts that an environment variable lists."""
    return {name.strip() for name in os.environ.get(variable, "").split(",") if name.strip()}


def copy_notebooks(spawner) -> None:  # noqa: ANN001 — JupyterHub's
    """Copy the notebooks that an educator does not have yet; leave existing files unchanged."""
    home = getattr(spawner, "home_dir", None)  # only JupyterHub's spawner for tests has it
    account = None if home else pwd.getpwnam(spawner.user.name)
    folder = Path(home or account.pw_dir) / FOLDER
    process = os.fork()
    if not process:
        _copy(folder, account)
    if os.waitpid(process, 0)[1]:
        raise RuntimeError(
            f"cannot copy the notebooks to {folder}; check that its owner may write there"
        )


def _copy(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Copy as the educator's account, which cannot write outside its home folder."""
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
    except BaseException as error:  # this process must not continue as the hub
        sys.stderr.write(f"{error}\n")
        os._exit(1)
    os._exit(0)


c.JupyterHub.bind_url = os.environ.get("EXPLAINER_HUB_ADDRESS", "http://127.0.0.1:8000")
c.JupyterHub.hub_ip = "127.0.0.1"
if PROXY.is_file():
    c.ConfigurableHTTPProxy.command = [str(PROXY)]
elif not shutil.which("configurable-http-proxy"):
    sys.exit(
        "JupyterHub’s proxy is not installed; install npm, then run\n"
        "npm ci --prefix deploy/jupyterhub --ignore-scripts"
    )

# PAM: users log in with the password of their account on this machine. For a university's login,
# install oauthenticator, set its class here, such as "generic-oauth", and add its three addresses.
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allowed_users = read_accounts("EXPLAINER_EDUCATORS")
c.Authenticator.admin_users = read_accounts("EXPLAINER_ADMINS")

c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.pre_spawn_hook = copy_notebooks
c.Spawner.cmd = ["jupyterhub-singleuser"]
c.Spawner.notebook_dir = "~"
c.Spawner.default_url = f"/lab/tree/{FOLDER}/survivor-led-why.ipynb"
# The dashboard of an educator's version: …/user/NAME/voila/render/explainer/survivor-led-why.ipynb
c.Spawner.args = [
    "--VoilaConfiguration.template=explainer",
    "--VoilaConfiguration.allow_theme_override=NO",
]
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
