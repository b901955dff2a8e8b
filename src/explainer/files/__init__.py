"""Write files completely or not at all, also if the process is killed."""

from explainer.files.journal import finish_writes
from explainer.files.staging import is_empty_folder, staging_folder
from explainer.files.transaction import Transaction, write_files, write_text

__all__ = [
    "Transaction",
    "finish_writes",
    "is_empty_folder",
    "staging_folder",
    "write_files",
    "write_text",
]
