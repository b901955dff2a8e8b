"""Configure JupyterHub: each educator has a JupyterLab server with the notebooks and Voilà.

    pip install --require-hashes -r deploy/jupyterhub/requirements.txt
    pip install --no-deps --no-build-isolation .
    npm ci --prefix deploy/jupyterhub --ignore-scripts
    jupyterhub --config deploy/jupyterhub/jupyterhub_config.py

Run it as root: it starts each educator's server with that educator's account on this machine. The
settings that differ between installations come from the environment:

    EXPLAINER_NOTEBOOKS   the built notebooks; each educator gets a copy, and later their new
                          versions, merged with the educator's edits (default: notebooks)
    EXPLAINER_ADMINS      accounts that may manage the servers of others, separated by commas
    EXPLAINER_EDUCATORS   accounts that may log in, separated by commas
    EXPLAINER_HUB_ADDRESS the address to listen on (default: http://127.0.0.1:8000)
"""

import asyncio
import os
import pwd
import shutil
import sys
from pathlib import Path

c = get_config()  # noqa: F821 — JupyterHub defines it

NOTEBOOKS = Path(os.environ.get("EXPLAINER_NOTEBOOKS", "notebooks")).resolve()
FOLDER = "explainer"
"""The folder of an educator's copy, in their home folder."""
UPDATE = """
set -eu
mkdir -p "$1" && cd "$1" && true >.update || exit 3
code=0
"$0" -I -m explainer.cli update . --from "$2" >.update 2>&1 || code=$?
if [ -s .update ]; then { date; cat .update; echo; } | tee -a UPDATES.txt >&2; fi
rm .update
exit "$code"
"""
"""Updates the folder $1 from $2; the interpreter is $0, and -I keeps it from importing modules of
the folder. The exit code is explainer's, or 3 if the folder cannot be written."""
PROXY = Path(__file__).parent / "node_modules" / ".bin" / "configurable-http-proxy"
"""JupyterHub's proxy in the locked version; if it is not there, the one on the PATH is used."""


def read_accounts(variable: str) -> set[str]:
    """Return the accounts that an environment variable lists."""
    return {name.strip() for name in os.environ.get(variable, "").split(",") if name.strip()}


async def update_notebooks(spawner) -> None:  # noqa: ANN001 — JupyterHub's
    """Update an educator's copy of the notebooks, with the account that it belongs to.

    Notebooks of new pages are copied, and new versions are merged with the educator's edits. The
    report is in the file UPDATES.txt of the copy. What cannot be merged stays as it is.
    """
    home = getattr(spawner, "home_dir", None)  # only JupyterHub's spawner for tests has it
    account = None if home else pwd.getpwnam(spawner.user.name)
    folder = Path(home or account.pw_dir) / FOLDER
    rights = {}
    if account and os.geteuid() == 0:
        groups = os.getgrouplist(account.pw_name, account.pw_gid)
        rights = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": groups}
    # The hub's own environment has the token of its proxy.
    env = {"PATH": os.environ["PATH"], "HOME": str(folder.parent), "LANG": "C.UTF-8"}
    process = await asyncio.create_subprocess_exec(
        *("/bin/sh", "-c", UPDATE, sys.executable, str(folder), str(NOTEBOOKS)), env=env, **rights
    )
    code = await process.wait()
    if code == 3:
        raise RuntimeError(f"cannot copy the notebooks to {folder}; may its owner write there?")
    if code not in (0, 1):  # 1: some notebooks cannot be merged
        raise RuntimeError(f"cannot update the notebooks in {folder}; read UPDATES.txt there")


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
c.Spawner.pre_spawn_hook = update_notebooks
c.Spawner.cmd = ["jupyterhub-singleuser"]
c.Spawner.notebook_dir = "~"
c.Spawner.default_url = f"/lab/tree/{FOLDER}/survivor-led-why.ipynb"
# The dashboard of an educator's version: …/user/NAME/voila/render/explainer/survivor-led-why.ipynb
c.Spawner.args = [
    "--VoilaConfiguration.template=explainer",
    "--VoilaConfiguration.allow_theme_override=NO",
]
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
