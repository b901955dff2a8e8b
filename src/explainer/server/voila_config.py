"""Translate the options of a server into Voilà's configuration."""

from __future__ import annotations

import re

from traitlets.config import Config

from explainer.notebook.pictures import SUFFIXES
from explainer.server.config import ServerConfig
from explainer.server.kernels.client import KernelClient
from explainer.server.kernels.forking import find_provisioner
from explainer.server.kernels.gateway import (
    GatewayKernelSpecs,
    configure_gateway,
    find_gateway_address,
)
from explainer.server.kernels.gateway_connections import GatewayPageConnection
from explainer.server.kernels.gateway_manager import GatewayKernels
from explainer.server.kernels.local_manager import LocalKernels
from explainer.server.kernels.ownership import AnonymousIdentity
from explainer.server.kernels.page_connection import PageConnection
from explainer.server.startup_checks import TEMPLATE
from explainer.voila.preprocessor import LIVE

PICTURES = [f".*({'|'.join(map(re.escape, SUFFIXES))})"]


def build_voila_config(config: ServerConfig) -> Config:
    """Return Voilà's configuration; configure the gateway if one is used."""
    built = Config()
    built.Voila.ip, built.Voila.port = config.host, config.port
    built.Voila.base_url = config.base_url
    built.Voila.open_browser = False
    built.Voila.identity_provider_class = AnonymousIdentity
    voila = built.VoilaConfiguration
    voila.template = TEMPLATE
    voila.allow_template_override = voila.allow_theme_override = "NO"
    voila.file_allowlist = PICTURES
    voila.resources = {
        "explainer_mode": LIVE,
        "explainer_message_bytes": config.message_bytes,
    }
    voila.multi_kernel_manager_class = LocalKernels
    built.Voila.kernel_websocket_connection_class = PageConnection
    if address := find_gateway_address(config.gateway):
        configure_gateway(address)
        voila.multi_kernel_manager_class = GatewayKernels
        voila.kernel_spec_manager_class = GatewayKernelSpecs
        built.Voila.kernel_websocket_connection_class = GatewayPageConnection
    built.AsyncKernelManager.client_factory = KernelClient
    built.KernelProvisionerFactory.default_provisioner_name = find_provisioner()
    # A restarted kernel would not have the state of its page.
    built.KernelRestarter.restart_limit = 0
    return built
