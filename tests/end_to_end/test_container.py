"""The container of deploy/container: what its image is made from, and how it runs.

No container engine is needed. Bubblewrap runs what the Containerfile says as a user without rights
on a read-only file system; with ``make deploy-test``, buildah builds the image first. Its base
image is this machine's Python then, since the pinned one may be out of reach: GitHub builds and
runs that one, see .github/workflows/image.yml.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
import yaml

from debian import apt_commands, can_install, run_all
from support.educator_notebooks import adapted
from support.paths import ROOT
from support.raw_client import go_live
from support.servers import command_line, copy_notebooks, free_port, running

FOLDER = ROOT / "deploy/container"
CONTAINERFILE = FOLDER / "Containerfile"
PORT = "8866"
VENV = "/opt/explainer"
NOTEBOOKS = "/srv/explainer/notebooks"
SYSTEM = ("/bin", "/lib", "/lib64", "/sbin")
WRITES = """
import os
for folder in ("/", "/etc", "/opt", "/srv/explainer", "/srv/explainer/notebooks", "/usr"):
    assert not os.access(folder, os.W_OK), folder
with open("/tmp/file", "w") as file:
    file.write("x")
with open("/proc/self/status") as file:
    facts = dict(line.partition(":")[::2] for line in file)
assert int(facts["CapEff"], 16) == int(facts["CapBnd"], 16) == 0, facts
assert facts["NoNewPrivs"].strip() == "1" and set(facts["Uid"].split()) == {"10001"}, facts
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What a container engine reads from an image, and the file system as Bubblewrap's words."""

    user: str
    environment: dict[str, str]
    entrypoint: list[str]
    health: list[str]
    root: list[str] = field(default_factory=list)
    mounts: list[str] = field(default_factory=list)

    def words(self, program: list[str], notebooks: Path) -> list[str]:
        """Return the words that run a program as compose.yaml says."""
        user, group = self.user.split(":")
        rights, start = ["--unshare-user", "--uid", user, "--gid", group], []
        if os.geteuid() == 0:
            rights = [f"--cap-add=CAP_{name}" for name in ("SETUID", "SETGID", "SETPCAP")]
            rights = [word for right in rights for word in right.split("=")]
            start = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]
            start += ["--bounding-set=-all", "--no-new-privs"]
        settings = [w for pair in self.environment.items() for w in ("--setenv", *pair)]
        return [
            *("bwrap", "--die-with-parent", "--unshare-pid", *self.root),
            *("--perms", "1777", "--tmpfs", "/tmp", *self.mounts),
            *read_only(str(notebooks), inside=NOTEBOOKS),
            *("--dev", "/dev", "--proc", "/proc", "--remount-ro", "/", *rights),
            *("--clearenv", *settings, "--chdir", "/srv/explainer", *start, *program),
        ]


def read_only(*paths: str, inside: str = "") -> list[str]:
    """Return the words that show paths, and let everybody enter the folders above them."""
    words = []
    for path in paths:
        target = inside or path
        for parent in [str(parent) for parent in Path(target).parents][-2::-1]:
            words += ["--perms", "0755", "--dir", parent]
        words += ["--ro-bind", path, target]
    return words


def read_containerfile() -> Image:
    """Return what the last stage of the Containerfile says, to run in this environment."""
    text = re.sub(r"\\\n\s*", "", CONTAINERFILE.read_text())
    last = dict(re.findall(r"^(\w+) (.+)$", text[text.rindex("\nFROM ") :], re.MULTILINE))
    mounts = read_only("/usr", "/etc", str(ROOT), sys.base_prefix, sys.prefix)
    for path in map(Path, SYSTEM):
        link = ["--symlink", str(path.readlink()), str(path)] if path.is_symlink() else []
        mounts += link or (read_only(str(path)) if path.exists() else [])
    return Image(
        user=last["USER"],
        environment=dict(word.split("=", 1) for word in last["ENV"].split()),
        entrypoint=json.loads(last["ENTRYPOINT"]),
        health=json.loads(last["HEALTHCHECK"].partition("CMD ")[2]),
        mounts=[*mounts, "--perms", "0755", "--dir", "/opt", "--symlink", sys.prefix, VENV],
    )


def get_program(name: str, package: str) -> str:
    """Return the path of a program, after installing its package if necessary; or skip."""
    if not sys.platform.startswith("linux"):
        pytest.skip("containers need Linux")
    if not shutil.which(name) and not (can_install() and run_all(apt_commands(package))):
        pytest.skip(
            f"{name} is not installed and cannot be installed here: apt-get install {package}"
        )
    return str(shutil.which(name))


def build(folder: Path) -> Image:
    """Build the image with buildah, on a base image that has this machine's Python."""
    buildah = [get_program("buildah", "buildah"), "--storage-driver=vfs", f"--root={folder}/store"]
    buildah += [f"--runroot={folder}/run"]
    base = folder / "base"
    for name in ("opt", "proc", "dev", "sys", "usr", "srv", "run", "var/tmp"):
        (base / name).mkdir(parents=True)
    (base / "tmp").mkdir(mode=0o1777)
    for path in map(Path, SYSTEM):
        if path.is_symlink():
            (base / path.name).symlink_to(path.readlink())
    (base / "etc").mkdir()
    for name in ("passwd", "group", "shadow", "login.defs", "nsswitch.conf", "ld.so.cache"):
        shutil.copy(f"/etc/{name}", base / "etc")
    shutil.copytree("/etc/ssl/certs", base / "etc/ssl/certs")
    shutil.copytree("/etc/alternatives", base / "etc/alternatives", symlinks=True)
    path = f"{sys.base_prefix}/bin:/usr/local/bin:/usr/sbin:/usr/bin"
    index = "PIP_CONFIG_FILE=/dev/null PIP_CERT=/etc/ssl/certs/ca-certificates.crt"
    (folder / "Base").write_text(f"FROM scratch\nCOPY base /\nENV PATH={path} {index}\n")
    run = [*buildah, "bud", "--format=docker", "--isolation=chroot"]
    subprocess.run([*run, "-f", f"{folder}/Base", "-t", "base", str(folder)], check=True)
    shared = dict.fromkeys(("/usr", sys.base_prefix))
    run += [f"--volume={path}:{path}:ro" for path in shared]
    run += ["--build-arg=PYTHON=localhost/base", "-f", str(CONTAINERFILE), "-t", "explainer"]
    subprocess.run([*run, str(ROOT)], check=True)

    def ask(*words: str) -> str:
        return subprocess.run([*buildah, *words], check=True, capture_output=True, text=True).stdout

    config = json.loads(ask("inspect", "--type=image", "explainer"))["Docker"]["config"]
    root = ask("mount", ask("from", "localhost/explainer").strip()).strip()
    return Image(
        user=config["User"],
        environment=dict(entry.split("=", 1) for entry in config["Env"]),
        entrypoint=config["Entrypoint"],
        health=config["Healthcheck"]["Test"][1:],
        root=["--ro-bind", root, "/"],
        mounts=read_only(*shared),
    )


@pytest.fixture(params=["checkout", pytest.param("built", marks=pytest.mark.deploy)])
def image(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Image]:
    """Yield what the Containerfile says about this environment; or the image built from it."""
    get_program("bwrap", "bubblewrap")
    if request.param == "checkout":
        yield read_containerfile()
    else:
        yield build(tmp_path)
        shutil.rmtree(tmp_path / "store")  # hundreds of megabytes


def test_server_runs_without_rights_and_writes_nothing(image: Image, tmp_path: Path) -> None:
    """It serves pages and kernels, its health check knows, and SIGTERM ends it."""
    tmp_path.chmod(0o755)
    notebooks = copy_notebooks(tmp_path, adapted=adapted())
    port = free_port()

    def run(*program: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            image.words(list(program), notebooks), capture_output=True, text=True, timeout=60
        )

    done = run("python", "-c", WRITES)
    assert done.returncode == 0, done.stderr
    health = [word.replace(PORT, str(port)) for word in image.health]
    assert health != image.health
    assert run(*health).returncode != 0
    words = image.words([*image.entrypoint, "--port", str(port), "--kernels", "2"], notebooks)
    with running(words, port=port, log=tmp_path / "log", cwd=tmp_path) as server:
        done = run(*health)
        assert done.returncode == 0, done.stderr
        assert go_live(server).id
        children = server.process.children(recursive=True)
        (started,) = [child for child in children if "/explainer serve" in command_line(child)]
        started.terminate()
        (ended,), _ = psutil.wait_procs([server.process], timeout=60)
        assert ended.returncode == 0
    assert run(*health).returncode != 0


def test_image_is_pinned() -> None:
    """The base image is named by its digest, and packages by their hashes."""
    text = CONTAINERFILE.read_text()
    (base,) = re.findall(r"^ARG PYTHON=(.+)$", text, re.MULTILINE)
    assert re.fullmatch(r"[\w./-]+/python:3\.\d+\.\d+-[\w-]+@sha256:[0-9a-f]{64}", base)
    assert {stage.split()[0] for stage in re.findall(r"^FROM (.+)$", text, re.MULTILINE)} == {
        "${PYTHON}"
    }
    installs = re.findall(r"^RUN .*pip install (.+)$", text, re.MULTILINE)
    assert all("--require-hashes" in words or "--no-index" in words for words in installs)
    assert len(installs) == 2


def test_compose_file_takes_all_rights_away() -> None:
    """Its service has a read-only file system and no capability, as the test above runs it."""
    (service,) = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"].values()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [mount.split(":")[0] for mount in service["tmpfs"]] == ["/tmp"]
    context = (FOLDER / service["build"]["context"]).resolve()
    assert (context / service["build"]["dockerfile"]) == CONTAINERFILE
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
